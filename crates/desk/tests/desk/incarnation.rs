//! A data folder that was restored from a backup, cloned, moved, or whose clock was ahead.

mod cloned;
mod moved;
mod restored;
mod scene;
