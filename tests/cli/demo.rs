//! `capi demo`: everything at once, on this machine alone.

use super::Capi;

#[test]
fn the_demo_shows_script_rows_report_and_what_next() {
    let outcome = Capi::new().args(["demo"]).run().status(0).stderr("");
    let script = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/demo.capi")).unwrap();
    let shown: Vec<&str> = outcome.stdout.lines().map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
    assert!(shown.join("\n").contains(script.trim_end()), "{}", outcome.stdout);
    let (_, told) = outcome.stdout.split_once("2. Its rows").unwrap();
    let expected = "\
, in the view `global` that all integrations share

─────────────────────────────────────────────────────────────────────────────────────────
 date         campaign               spend   impressions   clicks   conversions      ctr
═════════════════════════════════════════════════════════════════════════════════════════
 2026-01-01   Spring sale           1.5833          1137       28             2   0.0246
 2026-01-02   Spring sale           2.8333          1274       31             3   0.0243
 2026-01-03   Spring sale           4.0833          1411       35             4   0.0248
 2026-01-01   Brand video           2.8333          2137       53             3   0.0248
 2026-01-02   Brand video           5.3333          2274       56             4   0.0246
 2026-01-03   Brand video           7.8333          2411       60             5   0.0249
 2026-01-01   Newsletter sign-up    4.0833          3137       78             4   0.0249
 2026-01-03   Newsletter sign-up   11.5833          3411       85             6   0.0249
─────────────────────────────────────────────────────────────────────────────────────────

3. The report: nothing is lost silently

──────────────────────────────────────────────────────────────────────────────────────────────
 request     calls   pages   read   written   rejected   skipped   retries   received    time
══════════════════════════════════════════════════════════════════════════════════════════════
 campaigns       2       2      3         3          0         0         0      225 B   -.--s
 insights        3       3      9         8          1         0         0     1.5 kB   -.--s
 total           5       5     12        11          1         0         0     1.7 kB   -.--s
──────────────────────────────────────────────────────────────────────────────────────────────
done: 11 rows in `sqlite:[folder]/capi-demo/demo.db` in -.--s
next: sqlite3 [folder]/capi-demo/demo.db 'select * from global'
rejects: sqlite3 [folder]/capi-demo/demo.db 'select * from _capi_rejects'

4. What next

    capi new acme_ads
        a script of your own to start from
    capi new acme_ads --url URL
        the same, read off an answer of your API
    capi check acme_ads.capi
        its mistakes, before anything is called
    capi preview acme_ads.capi
        its first rows, before anything is written
";
    assert_eq!(told, expected, "\n{told}");
}

#[test]
fn the_rows_are_kept_where_asked() {
    let outcome = Capi::new().args(["demo", "--to", "sqlite:kept.db"]).run().status(0);
    assert!(outcome.path("kept.db").exists());
}
