//! How fast a forge is asked: one write at a time, and waiting when told to.

use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The time, and waiting for it to pass.
pub trait Clock: Send + Sync {
    /// Now, since 1970.
    fn now(&self) -> Duration;
    /// Returns after this long.
    fn sleep(&self, time: Duration);
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        now.unwrap_or_default()
    }

    fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }
}

/// How a client paces itself.
pub struct Pace {
    /// The least time between the starts of two writes.
    between_writes: Duration,
    /// The longest time to wait because the forge asks to.
    patience: Duration,
    clock: Box<dyn Clock>,
    last_write: Mutex<Option<Duration>>,
}

/// How often one request is tried.
pub(super) const TRIES: u32 = 4;

impl Pace {
    /// What GitHub asks of its clients: at most one write a second.
    pub fn polite() -> Self {
        Self::of(Duration::from_secs(1), Duration::from_mins(15), SystemClock)
    }

    /// For a forge on the same machine, which nobody else waits for.
    pub fn unhurried() -> Self {
        Self::of(Duration::ZERO, Duration::from_mins(15), SystemClock)
    }

    /// Takes the least time between two writes, the longest time to wait when told to, and a clock.
    pub fn of(between_writes: Duration, patience: Duration, clock: impl Clock + 'static) -> Self {
        Self {
            between_writes,
            patience,
            clock: Box::new(clock),
            last_write: Mutex::new(None),
        }
    }

    /// Waits until a write may be made. Several threads are let through one after the other.
    pub(super) fn before_write(&self) {
        let mut last = match self.last_write.lock() {
            Ok(last) => last,
            Err(poisoned) => poisoned.into_inner(),
        };
        if let Some(last) = *last {
            let next = last + self.between_writes;
            let now = self.clock.now();
            if let Some(wait) = next.checked_sub(now).filter(|wait| !wait.is_zero()) {
                self.clock.sleep(wait);
            }
        }
        *last = Some(self.clock.now());
    }

    /// Waits as long as the forge asks; gives the time back where that is longer than the patience lasts.
    pub(super) fn wait(&self, time: Duration) -> Result<(), Duration> {
        if time > self.patience {
            return Err(time);
        }
        self.clock.sleep(time);
        Ok(())
    }

    /// Waits before another try after an answer that may be an accident.
    pub(super) fn back_off(&self, tried: u32) {
        self.clock.sleep(Duration::from_secs(1 << tried.min(TRIES)));
    }

    /// How long the forge asks to wait: `retry-after`, else until the limit is reset, else a minute.
    pub(super) fn asked(&self, retry_after: Option<&str>, reset: Option<&str>) -> Duration {
        let seconds = |text: Option<&str>| text.and_then(|text| text.trim().parse::<u64>().ok());
        if let Some(wait) = seconds(retry_after) {
            return Duration::from_secs(wait);
        }
        let until = seconds(reset).map(Duration::from_secs);
        let left = until.map(|until| until.saturating_sub(self.clock.now()));
        left.map_or(Duration::from_mins(1), |left| left + Duration::from_secs(1))
    }
}
