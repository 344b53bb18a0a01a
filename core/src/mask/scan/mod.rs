mod entity;
mod national;
mod secret;
mod verify;
