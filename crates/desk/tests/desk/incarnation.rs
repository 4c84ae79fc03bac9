//! A data folder that was restored from a backup, cloned, moved, or whose clock was ahead.

mod cloned;
mod marks;
mod moved;
mod restored;
mod scene;
