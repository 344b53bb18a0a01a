mod entity;
mod national;
mod verify;
