//! Prints the page's half of the boundary; `cargo xtask gen` keeps it in `ui/src/api/generated.ts`.

#![allow(clippy::print_stdout, reason = "printing is what it is for")]

fn main() {
    print!("{}", desk::api::typescript::typescript());
}
