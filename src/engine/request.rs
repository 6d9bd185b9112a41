//! One request: its turns, several at once, each from its own loop variables.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::failure::Failure;
use super::turn::{End, Turn};
use super::turns::{Place, Ready};
use super::{Engine, Outputs};
use crate::expr::program::Node;
use crate::plan::ir::{LoopSource, Request};
use crate::value::{Fault, Value};

/// Turns that a preview tries until one gives rows.
const PREVIEW_TURNS: usize = 5;

/// Turns that may run ahead of one that is not complete.
const AHEAD: usize = 64;

/// All rows of the parent of an inner loop.
pub struct List {
    pub depth: usize,
    pub rows: Value,
    /// Those that do not satisfy the loop's conditions are gone already.
    pub filtered: bool,
}

/// What a request waits for.
#[derive(Default)]
pub struct Inputs {
    /// Rows of the parent of the outermost loop, as they come.
    pub rows: Option<Rows>,
    /// Results of other requests: the local, and the value when it is there.
    pub results: Vec<(usize, watch::Receiver<Option<Value>>)>,
    /// All rows of parents of inner loops, by loop.
    pub lists: Vec<(usize, watch::Receiver<Option<Value>>)>,
}

pub enum Rows {
    Bounded(mpsc::Receiver<Value>),
    Unbounded(mpsc::UnboundedReceiver<Value>),
}

impl Rows {
    async fn next(&mut self) -> Option<Value> {
        match self {
            Rows::Bounded(receiver) => receiver.recv().await,
            Rows::Unbounded(receiver) => receiver.recv().await,
        }
    }
}

pub struct Runner {
    pub engine: Arc<Engine>,
    pub index: usize,
    pub outputs: Arc<Outputs>,
}

impl Runner {
    /// Runs all turns. A parent that failed ends this quietly: its failure is the run's.
    pub async fn run(self, mut inputs: Inputs) -> Result<(), Failure> {
        let Some(request) = self.engine.plan.requests.get(self.index) else { return Ok(()) };
        self.engine.progress.started(self.index);
        let mut locals = vec![Value::Null; request.locals];
        for (local, result) in &mut inputs.results {
            let Some(value) = awaited(result).await else { return Ok(()) };
            if let Some(place) = locals.get_mut(*local) {
                *place = value;
            }
        }
        let mut lists = Vec::new();
        for (index, list) in &mut inputs.lists {
            let Some(value) = awaited(list).await else { return Ok(()) };
            lists.push(self.list(request, *index, value, &locals)?);
        }
        let mut pool =
            Pool { runner: &self, tasks: JoinSet::new(), most: self.engine.turns_at_once.get(self.index).copied().unwrap_or(1), tried: 0 };
        let place = Place::new(locals);
        // Rows that are joined with one another are all needed before the first turn.
        if let Some(rows) = inputs.rows.as_mut().filter(|_| request.loops.first().is_some_and(|looped| looped.join)) {
            let mut all = Vec::new();
            while let Some(row) = rows.next().await {
                all.push(row);
            }
            lists.push(self.list(request, 0, Value::list(all), &place.locals)?);
            inputs.rows = None;
        }
        match inputs.rows {
            Some(rows) => self.stream(request, rows, &place, &lists, &mut pool).await?,
            None => self.turns(request, 0, None, &place, &lists, &mut pool).await?,
        }
        pool.drain().await?;
        self.outputs.finish();
        self.engine.progress.finished(self.index);
        Ok(())
    }

    /// Turns for the rows of the outermost parent as they come, one by one or in batches.
    async fn stream(&self, request: &Request, mut rows: Rows, place: &Place, lists: &[List], pool: &mut Pool<'_>) -> Result<(), Failure> {
        let Some(looped) = request.loops.first() else { return Ok(()) };
        let LoopSource::Rows { conditions, .. } = &looped.source else { return Ok(()) };
        let fail = |fault: Fault| Failure::of_fault(fault, looped.span).of_request(&request.name);
        let batch = self.batch(request, looped, &place.locals)?;
        let mut waiting = Vec::new();
        while let Some(row) = rows.next().await {
            if !self.holds(request, conditions, &place.locals, &row).map_err(fail)? {
                continue;
            }
            let Some(size) = batch else {
                self.turns(request, 0, Some(&row), place, lists, pool).await?;
                if pool.is_done() {
                    return Ok(());
                }
                continue;
            };
            waiting.push(row);
            if waiting.len() == size {
                let full = Value::list(std::mem::take(&mut waiting));
                self.turns(request, 0, Some(&full), place, lists, pool).await?;
            }
        }
        if !waiting.is_empty() {
            self.turns(request, 0, Some(&Value::list(waiting)), place, lists, pool).await?;
        }
        Ok(())
    }

    /// Conditions that read no variable of a loop around theirs are looked at once, not for each turn.
    fn list(&self, request: &Request, depth: usize, rows: Value, locals: &[Value]) -> Result<List, Failure> {
        let Some(looped) = request.loops.get(depth) else { return Ok(List { depth, rows, filtered: false }) };
        let LoopSource::Rows { conditions, .. } = &looped.source else { return Ok(List { depth, rows, filtered: false }) };
        let outer: Vec<usize> = request.loops.iter().take(depth).map(|looped| looped.local).collect();
        let varies = |node: &Node| node.any(&|node| matches!(node, Node::Local(local) if outer.contains(local)));
        let Value::List(items) = &rows else { return Ok(List { depth, rows, filtered: false }) };
        if conditions.is_empty() || conditions.iter().any(varies) {
            return Ok(List { depth, rows, filtered: conditions.is_empty() });
        }
        let fail = |fault: Fault| Failure::of_fault(fault, looped.span).of_request(&request.name);
        let mut kept = Vec::new();
        for item in items.iter() {
            if self.holds(request, conditions, locals, item).map_err(fail)? {
                kept.push(item.clone());
            }
        }
        Ok(List { depth, rows: Value::list(kept), filtered: true })
    }
}

async fn awaited(result: &mut watch::Receiver<Option<Value>>) -> Option<Value> {
    let value = result.wait_for(Option::is_some).await.ok()?;
    value.clone()
}

/// Turns that run.
pub struct Pool<'r> {
    runner: &'r Runner,
    tasks: JoinSet<Result<(), Failure>>,
    most: usize,
    tried: usize,
}

impl Pool<'_> {
    /// Waits until one more of several turns may begin that are stored in their order.
    pub async fn catch_up(&mut self, group: u64) -> Result<(), Failure> {
        while self.runner.engine.bookmarks.waiting(group) >= AHEAD && !self.tasks.is_empty() {
            self.join().await?;
        }
        Ok(())
    }

    pub async fn start(&mut self, ready: Ready) -> Result<(), Failure> {
        while self.tasks.len() >= self.most {
            self.join().await?;
        }
        self.tried += 1;
        ready.join.iter().for_each(|join| join.enter());
        let (engine, index, outputs) = (Arc::clone(&self.runner.engine), self.runner.index, Arc::clone(&self.runner.outputs));
        self.tasks.spawn(async move {
            let Some(request) = engine.plan.requests.get(index) else { return Ok(()) };
            let mut turn = Turn::new(&engine, index, request, ready.locals, &outputs)?;
            turn.before = ready.before;
            turn.join = ready.join;
            let end = turn.run().await?;
            if let Some(join) = turn.join.take() {
                return join.leave(end, turn.reached()?).await;
            }
            if end == End::Complete {
                let reached = turn.reached()?;
                return engine.completed(index, ready.mark, reached, turn.held.take()).await;
            }
            engine.left_out(index, ready.mark);
            Ok(())
        });
        Ok(())
    }

    /// Enough rows, by `--limit` or for a preview.
    pub fn is_done(&self) -> bool {
        let engine = &self.runner.engine;
        let outputs = &self.runner.outputs;
        let tried = outputs.is_full(Some(1)) || self.tried >= PREVIEW_TURNS;
        outputs.is_full(engine.options.limit) || engine.options.preview && tried
    }

    async fn drain(&mut self) -> Result<(), Failure> {
        while !self.tasks.is_empty() {
            self.join().await?;
        }
        Ok(())
    }

    async fn join(&mut self) -> Result<(), Failure> {
        match self.tasks.join_next().await {
            Some(Ok(result)) => result,
            Some(Err(_)) => Err(Failure::new("internal", "a part of capi ended unexpectedly").help("please report this with the script")),
            None => Ok(()),
        }
    }
}
