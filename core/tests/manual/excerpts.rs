//! What a page shows of a program is in the program: a block below `<!-- excerpt: PATH -->` is a part of that file, indentation aside.

use super::page;

/// The file and the text of every such block.
fn excerpts(text: &str) -> Vec<(&str, &str)> {
    let one = |rest| {
        let (file, rest): (&str, &str) = str::split_once(rest, " -->\n```").expect("a block follows");
        (file, rest.split_once('\n').expect("a block has lines").1.split("```").next().unwrap_or_default())
    };
    text.split("<!-- excerpt: ").skip(1).map(one).collect()
}

/// The same lines with this indentation; empty lines have none.
fn indented(text: &str, by: usize) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("{:by$}{line}\n", "") }).collect()
}

fn shows(program: &str, excerpt: &str) -> bool {
    !excerpt.trim().is_empty() && [0, 4, 8, 12].into_iter().any(|by| program.contains(&indented(excerpt, by)))
}

#[test]
fn what_the_pages_show_of_a_program_is_in_it() {
    let mut shown = Vec::new();
    for name in ["README.md", "POLICY.md", "ERRORS.md"] {
        let text = page::read(name);
        for (file, excerpt) in excerpts(&text) {
            assert!(shows(&page::read(file), excerpt), "{name}: this is not in {file}:\n{excerpt}");
            shown.push(file.to_owned());
        }
    }
    assert!(shown.contains(&"core/examples/quick_start.rs".to_owned()), "{shown:?}");
}

#[test]
fn an_excerpt_that_differs_by_a_letter_is_seen() {
    let page = "x\n<!-- excerpt: a.rs -->\n```rust\nlet a = 1;\n\nlet b = 2;\n```\n";
    let [(file, excerpt)] = excerpts(page)[..] else { panic!("one excerpt") };
    assert_eq!(file, "a.rs");
    assert!(shows("fn f() {\n    let a = 1;\n\n    let b = 2;\n}\n", excerpt));
    assert!(!shows("fn f() {\n    let a = 1;\n\n    let b = 3;\n}\n", excerpt));
    assert!(!shows("", "\n"));
}
