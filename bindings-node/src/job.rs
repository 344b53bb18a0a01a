//! Work on the thread pool, as a promise.

use crate::failure::{caught, raised};
use checkrein::Error;
use napi::bindgen_prelude::{AsyncTask, ToNapiValue, TypeName};
use napi::{Env, Task};

type Work<T> = Box<dyn FnOnce() -> Result<T, Error> + Send>;

/// One piece of work that owns all it needs: nothing of JavaScript's memory is touched off its thread.
pub struct Job<T, J> {
    work: Option<Work<T>>,
    give: fn(T) -> J,
}

/// Starts work whose result goes to JavaScript as `give` makes it, back on JavaScript's thread.
pub(crate) fn job<T, J>(work: impl FnOnce() -> Result<T, Error> + Send + 'static, give: fn(T) -> J) -> AsyncTask<Job<T, J>>
where
    T: Send + 'static,
    J: ToNapiValue + TypeName + 'static,
{
    AsyncTask::new(Job { work: Some(Box::new(work)), give })
}

impl<T: Send + 'static, J: ToNapiValue + TypeName + 'static> Task for Job<T, J> {
    type Output = Option<Result<T, Error>>;
    type JsValue = J;

    fn compute(&mut self) -> napi::Result<Self::Output> {
        Ok(self.work.take().map(caught))
    }

    fn resolve(&mut self, _env: Env, output: Self::Output) -> napi::Result<Self::JsValue> {
        match output {
            Some(Ok(value)) => Ok((self.give)(value)),
            Some(Err(error)) => Err(raised(error)),
            None => Err(napi::Error::from_reason("the work was done before")),
        }
    }
}
