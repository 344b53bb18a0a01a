//! JSON lines in, JSON lines out, in order, on all cores.

use crate::output::Failure;
use checkrein::enforce::door::Door;
use std::io::{BufRead as _, BufReader, BufWriter, Read as _, StdinLock, Write as _};
use std::thread;

/// Lines taken together: enough to keep the cores busy, few enough to answer a pipe promptly.
const BATCH: usize = 512;
/// A line is one request; longer ones are refused by the door, so there is no point in reading more.
const LINE_BYTES: u64 = 17 << 20;

/// Answers standard input line by line; blank lines are passed over.
pub(crate) fn answer(door: &Door, verb: &str) -> Result<(), Failure> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let mut input = BufReader::with_capacity(1 << 20, std::io::stdin().lock());
    let mut output = BufWriter::new(std::io::stdout().lock());
    loop {
        let batch = next_batch(&mut input)?;
        if batch.is_empty() {
            return output.flush().map_err(Failure::from);
        }
        let share = batch.len().div_ceil(workers);
        let answers: Vec<Vec<Vec<u8>>> = thread::scope(|scope| {
            let running: Vec<_> = batch
                .chunks(share)
                .map(|lines| scope.spawn(move || lines.iter().map(|line| door.answer_verb(line, Some(verb))).collect()))
                .collect();
            running.into_iter().map(|worker| worker.join().map_err(|_| Failure::text("a worker failed"))).collect::<Result<_, _>>()
        })?;
        for line in answers.iter().flatten() {
            output.write_all(line)?;
            output.write_all(b"\n")?;
        }
        output.flush()?;
    }
}

fn next_batch(input: &mut BufReader<StdinLock<'_>>) -> Result<Vec<Vec<u8>>, Failure> {
    let mut batch = Vec::new();
    while batch.len() < BATCH {
        let mut line = Vec::new();
        if input.by_ref().take(LINE_BYTES).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let at_line_end = line.ends_with(b"\n");
        if line.len() as u64 == LINE_BYTES && !at_line_end {
            return Err(Failure::text("a line of standard input is too long"));
        }
        line.truncate(line.trim_ascii_end().len());
        if !line.is_empty() {
            batch.push(line);
        }
        // Whoever types or pipes one request at a time gets an answer at once.
        if input.buffer().is_empty() {
            break;
        }
    }
    Ok(batch)
}
