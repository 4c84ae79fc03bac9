//! Prints `ui/src/console/generated.ts`.
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

fn main() {
    print!("{}", hub::console::typescript::typescript());
}
