//! Sums up the columns of comma-separated numbers.

use std::{
    env,
    io::{self, BufRead},
    process::ExitCode,
};

/// Adds the numbers of a line to the sums.
fn add(sums: &mut Vec<f64>, line: &str) -> Result<(), String> {
    for (index, cell) in line.split(',').enumerate() {
        let number: f64 = cell
            .trim()
            .parse()
            .map_err(|_| format!("{cell:?} is no number"))?;
        match sums.get_mut(index) {
            Some(sum) => *sum += number,
            None => sums.push(number),
        }
    }
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments == ["-version"] {
        let version = option_env!("VERSION").unwrap_or("dev");
        println!(
            "columns {version} ({})",
            option_env!("COMMIT").unwrap_or("unknown")
        );
        return ExitCode::SUCCESS;
    }
    let mut sums = Vec::new();
    let given = arguments
        .into_iter()
        .map(Ok)
        .chain(io::stdin().lock().lines());
    for line in given {
        let added = line
            .map_err(|error| error.to_string())
            .and_then(|line| add(&mut sums, &line));
        if let Err(error) = added {
            eprintln!("columns: {error}");
            return ExitCode::FAILURE;
        }
    }
    let texts: Vec<String> = sums.iter().map(f64::to_string).collect();
    println!("{}", texts.join(","));
    if cfg!(feature = "totals") {
        println!("total {}", sums.iter().sum::<f64>());
    }
    ExitCode::SUCCESS
}

#[cfg(test)]
mod tests {
    use super::add;

    #[test]
    fn numbers_are_added_by_column() {
        let mut sums = vec![];
        add(&mut sums, "1,2").unwrap();
        add(&mut sums, "3, 4,5").unwrap();
        assert_eq!(sums, [4.0, 6.0, 5.0]);
        assert!(add(&mut sums, "x").is_err());
    }
}
