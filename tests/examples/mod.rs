//! Every script of `examples/` against a server that answers as the API's documentation says: the
//! calls that it makes, the rows that it leaves, the view `global`.

mod amazon_ads;
mod asana;
mod csv_download;
mod ga4;
mod github_issues;
mod hubspot;
mod klaviyo;
mod mailchimp;
mod meta_ads;
mod open_meteo;
mod pinterest_ads;
mod run;
mod shopify_orders;
mod shopify_products;
mod stripe;
mod woocommerce;

use std::fs;
use std::path::Path;

#[test]
fn every_example_has_a_test() {
    let here = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/examples/mod.rs")).unwrap();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "capi") {
            continue;
        }
        let name = path.file_stem().unwrap().to_str().unwrap();
        // `capi demo` runs that one, and the tests of the command line run `capi demo`.
        assert!(name == "demo" || here.contains(&format!("mod {name};")), "examples/{name}.capi has no test");
    }
}
