//! What commands need of the machine: the clock, something that waits, chance, and a bar that shows how far it is.

use std::future::Future;

use anyhow::{Context as _, Result};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use programme::Programme;
use rand_core::{Rng as _, UnwrapErr};
use rules::Date;
use tokio::signal::unix::{SignalKind, signal};

/// The present.
#[expect(clippy::disallowed_methods, reason = "the binary is where the clock is read")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// The present day where the programme is.
pub(crate) fn today(programme: &Programme) -> Result<Date> {
    let now = now().in_tz(&programme.timezone).context("the programme's time zone is unknown")?;
    now.date().to_string().parse().map_err(|_| anyhow::anyhow!("the clock shows a day out of range"))
}

/// Waits for what a store does.
pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> Result<T> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work))
}

/// The system's randomness.
pub(crate) fn random() -> UnwrapErr<getrandom::SysRng> {
    UnwrapErr(getrandom::SysRng)
}

/// 32 bytes of it.
pub(crate) fn chance() -> [u8; 32] {
    let mut bytes = [0; 32];
    random().fill_bytes(&mut bytes);
    bytes
}

/// Waits until somebody stops the program: with control-C, or as a service manager does.
pub(crate) async fn stopped() {
    let Ok(mut terminated) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
}

/// A bar on standard error, if that is a terminal.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    pub(crate) fn new() -> Self {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{wide_bar} {percent:>3} %  {eta} ") {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// What is called with how much is done, of how much.
    pub(crate) fn progress(&self) -> impl FnMut(u64, u64) + Send + use<> {
        let bar = self.0.clone();
        move |done, all| {
            bar.set_length(all.max(done));
            bar.set_position(done);
        }
    }

    /// Clears it away, before something is said.
    pub(crate) fn finish(self) {}
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
