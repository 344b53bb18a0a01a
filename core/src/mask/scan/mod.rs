mod entity;
mod national;
mod phone;
mod secret;
mod verify;
