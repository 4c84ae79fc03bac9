//! One writer at a time, a clerk before an exchange.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Who asks to write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Priority {
    /// A person waits for it.
    Clerk,
    /// An exchange with the other side; its transactions are short (≤ 100 ms).
    Sync,
}

#[derive(Default)]
struct State {
    is_busy: bool,
    clerks: usize,
}

/// The queue in front of the writer.
#[derive(Default)]
pub(crate) struct Gate {
    state: Mutex<State>,
    freed: Condvar,
}

/// The right to write, until dropped.
pub(crate) struct Pass<'g>(&'g Gate);

impl Gate {
    pub(crate) fn enter(&self, priority: Priority) -> Pass<'_> {
        let mut state = self.lock();
        if priority == Priority::Clerk {
            state.clerks += 1;
        }
        while state.is_busy || (priority == Priority::Sync && state.clerks > 0) {
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if priority == Priority::Clerk {
            state.clerks -= 1;
        }
        state.is_busy = true;
        Pass(self)
    }

    // Nothing here can panic between two changes, so a poisoned state is a whole one.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.0.lock().is_busy = false;
        self.0.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, mpsc};

    #[test]
    fn a_clerk_goes_before_an_exchange_that_came_first() {
        let gate = Arc::new(Gate::default());
        let (order, orders) = mpsc::channel();
        let first = gate.enter(Priority::Sync);
        let threads: Vec<_> = [Priority::Sync, Priority::Clerk, Priority::Clerk]
            .into_iter()
            .map(|priority| {
                let (gate, order) = (Arc::clone(&gate), order.clone());
                std::thread::spawn(move || {
                    let _pass = gate.enter(priority);
                    order.send(priority).unwrap();
                })
            })
            .collect();
        // The clerks have queued before anybody is let in.
        while gate.lock().clerks < 2 {
            std::thread::yield_now();
        }
        drop(first);
        let order: Vec<_> = orders.iter().take(3).collect();
        assert_eq!(order, [Priority::Clerk, Priority::Clerk, Priority::Sync]);
        for thread in threads {
            thread.join().unwrap();
        }
    }
}
