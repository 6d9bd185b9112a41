//! The order of requests: parents before children, and no cycles.

use super::ir::{LoopSource, Request};
use crate::diagnostic::Diagnostic;
use crate::expr::compile::Findings;

/// The requests that one needs: those it loops over and those whose result it reads.
pub fn needs(request: &Request) -> Vec<usize> {
    let rows = request.loops.iter().filter_map(|looped| match looped.source {
        LoopSource::Rows { request, .. } => Some(request),
        LoopSource::List(_) => None,
    });
    let mut needs: Vec<usize> = rows.chain(request.required.iter().map(|(request, _)| *request)).collect();
    needs.sort_unstable();
    needs.dedup();
    needs
}

/// Parents first, else in written order. Requests on a cycle are reported and left out.
pub fn order(requests: &[&Request], findings: &mut Findings) -> Vec<usize> {
    let mut order = Vec::new();
    let mut left: Vec<usize> = (0..requests.len()).collect();
    while !left.is_empty() {
        let (ready, waiting): (Vec<usize>, Vec<usize>) = left
            .iter()
            .partition(|index| requests.get(**index).is_none_or(|request| needs(request).iter().all(|need| order.contains(need))));
        if ready.is_empty() {
            report_cycle(requests, &waiting, findings);
            break;
        }
        order.extend(ready);
        left = waiting;
    }
    order
}

fn report_cycle(requests: &[&Request], waiting: &[usize], findings: &mut Findings) {
    // Follow needs from any waiting request until one comes again.
    let mut path: Vec<usize> = Vec::new();
    let mut at = waiting.first().copied();
    while let Some(index) = at {
        if let Some(start) = path.iter().position(|seen| *seen == index) {
            path.drain(..start);
            break;
        }
        path.push(index);
        at = requests.get(index).and_then(|request| needs(request).into_iter().find(|need| waiting.contains(need)));
    }
    let names: Vec<&str> =
        path.iter().chain(path.first()).filter_map(|index| requests.get(*index)).map(|request| request.name.as_str()).collect();
    let Some(first) = path.first().and_then(|index| requests.get(*index)) else { return };
    let message =
        format!("requests wait for each other: {}", names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" needs "));
    findings.diagnostics.push(Diagnostic::error("cycle", first.span, message).label("the circle begins here"));
}
