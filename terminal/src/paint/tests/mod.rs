mod hostile;
mod pictures;
mod samples;
mod screens;
mod status;
