mod entity;
mod verify;
