//! The example of embedding runs, and the documentation shows what it holds.

#[allow(dead_code)]
#[path = "../examples/embed.rs"]
mod example;

const EXAMPLE: &str = include_str!("../examples/embed.rs");

#[test]
fn the_example_gives_its_rows_as_record_batches() {
    let address = example::serve().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let batches = runtime.block_on(example::load(&address)).unwrap();
    let lines: Vec<String> = batches.iter().flat_map(example::lines).collect();
    assert_eq!(lines, ["1 Ada 7.00", "2 Alan 0.99", "3 Grace 12.50"]);
    assert_eq!(batches[0].schema().field(2).metadata()["capi.type"], "decimal(12, 2)");
}

#[test]
fn a_script_that_fails_says_why_in_the_example() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let message = runtime.block_on(example::load("ftp://shop.test")).unwrap_err();
    assert!(message.starts_with("line 5: "), "{message}");
}

#[test]
fn the_page_shows_the_example() {
    let page = include_str!("../docs/embedding.md");
    let (_, rest) = EXAMPLE.split_once("// [load]\n").unwrap();
    let (load, _) = rest.split_once("// [end]\n").unwrap();
    assert!(page.contains(&format!("```rust\n{load}```\n")), "docs/embedding.md does not show what examples/embed.rs does");
    let (_, rest) = EXAMPLE.split_once("r#\"\n").unwrap();
    let (script, _) = rest.split_once("\"#").unwrap();
    assert!(page.contains(&format!("```capi\n{script}```\n")), "docs/embedding.md does not show the script of examples/embed.rs");
}
