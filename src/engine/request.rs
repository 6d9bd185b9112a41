//! One request: its turns, several at once, each from its own loop variables.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::failure::Failure;
use super::turn::Turn;
use super::{Engine, Outputs};
use crate::builtin::Context;
use crate::expr::eval::{Budget, Scope};
use crate::expr::program::Node;
use crate::plan::ir::{LoopSource, Request};
use crate::value::{Fault, Value};

/// Turns of one request at once, if nothing else is said.
const CONCURRENCY: usize = 8;
/// Turns that a preview tries until one gives rows.
const PREVIEW_TURNS: usize = 5;

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
            lists.push((*index, value));
        }
        let mut pool = Pool { runner: &self, tasks: JoinSet::new(), most: self.concurrency(request)?, tried: 0 };
        match inputs.rows {
            Some(mut rows) => {
                while let Some(row) = rows.next().await {
                    self.turns(request, 0, Some(&row), &locals, &lists, &mut pool).await?;
                    if pool.is_done() {
                        break;
                    }
                }
            }
            None => self.turns(request, 0, None, &locals, &lists, &mut pool).await?,
        }
        pool.drain().await?;
        self.outputs.finish();
        self.engine.progress.finished(self.index);
        Ok(())
    }

    /// Starts the turns of the loops from `depth` inwards. `row` is the outermost parent's, if it streams.
    async fn turns(
        &self,
        request: &Request,
        depth: usize,
        row: Option<&Value>,
        locals: &[Value],
        lists: &[(usize, Value)],
        pool: &mut Pool<'_>,
    ) -> Result<(), Failure> {
        let Some(looped) = request.loops.get(depth) else { return pool.start(locals.to_vec()).await };
        let fail = |fault: Fault| Failure { request: Some(request.name.clone()), ..Failure::of_fault(fault, looped.span) };
        let streamed = row.filter(|_| depth == 0);
        let (items, conditions): (Value, &[Node]) = match (&looped.source, streamed) {
            (LoopSource::Rows { conditions, .. }, Some(row)) => (Value::list(vec![row.clone()]), conditions),
            (LoopSource::Rows { conditions, .. }, None) => {
                let list = lists.iter().find(|(index, _)| *index == depth).map(|(_, list)| list.clone());
                (list.unwrap_or_default(), conditions)
            }
            (LoopSource::List(node), _) => (self.eval(node, locals, None).map_err(fail)?, &[]),
        };
        let items = match items {
            Value::List(items) => items,
            Value::Null => return Ok(()),
            other => return Err(fail(Fault::new("not-a-list", format!("`for` needs a list, this is {}", other.kind().phrase())))),
        };
        for item in items.iter() {
            if !self.holds(conditions, locals, item).map_err(fail)? {
                continue;
            }
            let mut inner = locals.to_vec();
            if let Some(place) = inner.get_mut(looped.local) {
                *place = item.clone();
            }
            Box::pin(self.turns(request, depth + 1, row, &inner, lists, pool)).await?;
            if pool.is_done() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn holds(&self, conditions: &[Node], locals: &[Value], item: &Value) -> Result<bool, Fault> {
        for condition in conditions {
            match self.eval(condition, locals, Some(item))? {
                Value::Bool(true) => {}
                Value::Bool(false) | Value::Null => return Ok(false),
                other => {
                    return Err(Fault::new(
                        "not-a-condition",
                        format!("a condition must be true or false, this is {}", other.kind().phrase()),
                    ));
                }
            }
        }
        Ok(true)
    }

    fn eval(&self, node: &Node, locals: &[Value], item: Option<&Value>) -> Result<Value, Fault> {
        let context = Context { now: self.engine.plan.now, timezone: None };
        let budget = Budget::default();
        Scope { shared: &self.engine.plan.values, locals, page: &[], record: &[], item, context: &context, budget: &budget }.eval(node)
    }

    fn concurrency(&self, request: &Request) -> Result<usize, Failure> {
        if self.engine.options.preview {
            return Ok(1);
        }
        if let Some(given) = self.engine.options.concurrency {
            return Ok(given.max(1));
        }
        let Some(node) = &request.policy.concurrency else { return Ok(CONCURRENCY) };
        let value = self.eval(node, &[], None).map_err(|fault| Failure::of_fault(fault, request.span))?;
        let number = value.to_number().and_then(|number| number.to_i64());
        Ok(number.and_then(|number| usize::try_from(number).ok()).unwrap_or(CONCURRENCY).max(1))
    }
}

async fn awaited(result: &mut watch::Receiver<Option<Value>>) -> Option<Value> {
    let value = result.wait_for(Option::is_some).await.ok()?;
    value.clone()
}

/// Turns that run.
struct Pool<'r> {
    runner: &'r Runner,
    tasks: JoinSet<Result<(), Failure>>,
    most: usize,
    tried: usize,
}

impl Pool<'_> {
    async fn start(&mut self, locals: Vec<Value>) -> Result<(), Failure> {
        while self.tasks.len() >= self.most {
            self.join().await?;
        }
        self.tried += 1;
        let (engine, index, outputs) = (Arc::clone(&self.runner.engine), self.runner.index, Arc::clone(&self.runner.outputs));
        self.tasks.spawn(async move {
            let Some(request) = engine.plan.requests.get(index) else { return Ok(()) };
            Turn::new(&engine, index, request, locals, &outputs)?.run().await
        });
        Ok(())
    }

    /// Enough rows, by `--limit` or for a preview.
    fn is_done(&self) -> bool {
        let engine = &self.runner.engine;
        let mapped = self.runner.outputs.mapped.load(std::sync::atomic::Ordering::Relaxed);
        let full = engine.options.limit.is_some_and(|limit| mapped >= limit);
        full || engine.options.preview && (mapped > 0 || self.tried >= PREVIEW_TURNS)
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
