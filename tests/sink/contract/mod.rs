//! What every destination that keeps its rows promises alike. What is one destination's own is beside it.

mod anew;
mod between;
mod commits;
mod model;
mod modes;
mod place;

use super::files::rig::Dir;
use super::postgres::rig::Base;
use super::rig::File;
use place::Place;

/// At a new one of each kind; without PostgreSQL at the others.
fn everywhere(test: impl Fn(&dyn Place)) {
    test(&File::new());
    for format in super::files::rig::FORMATS {
        test(&Dir::new(format));
    }
    if let Some(base) = Base::new() {
        test(&base);
    }
}
