//! WooCommerce: page numbers until an empty page, repeated query keys, texts that mean nothing.

use super::run::Example;
use crate::support::server::{Answer, Request, Server};

fn answer(request: &Request) -> Answer {
    match request.param("page").as_deref() {
        Some("1") => Answer::json(
            r#"[{"id": 727, "status": "processing", "currency": "EUR", "date_created_gmt": "2026-01-22T19:28:02", "customer_id": 0, "total": "29.35",
                 "total_tax": "1.35", "discount_total": "0.00", "shipping_total": "10.00", "billing": {"country": "DE"},
                 "line_items": [{"id": 315, "quantity": 2}, {"id": 316, "quantity": 1}], "refunds": [{"id": 1, "reason": "", "total": "-10.00"}, {"id": 2, "total": "-0.50"}],
                 "coupon_lines": [{"code": "ten"}, {"code": "vip"}]}]"#,
        ),
        Some("2") => Answer::json(
            r#"[{"id": 723, "status": "completed", "currency": "EUR", "date_created_gmt": "2026-01-21T19:28:02", "customer_id": 26, "total": "N/A",
                 "total_tax": "", "discount_total": "0.00", "shipping_total": "0.00", "billing": {"country": ""}, "line_items": [], "refunds": [], "coupon_lines": []}]"#,
        ),
        Some("3") => Answer::json("[]"),
        _ => Answer::status(400),
    }
}

#[test]
fn orders_by_page_number() {
    let server = Server::start(answer);
    let run = Example::of("woocommerce")
        .param("since", "2026-01-01")
        .secret("WOO_KEY", "ck_1")
        .secret("WOO_SECRET", "cs_2")
        .run(&server, "/wp-json/wc/v3");

    run.is("orders", &[
        r#"{"order_id":"727","happened_at":"2026-01-22T19:28:02Z","order_status":"processing","customer_id":"0","currency":"EUR","country":"DE","orders":1,"units":3,"revenue":29.35,"tax":1.35,"discounts":0,"shipping":10,"refunded":-10.5,"coupon":"ten,vip"}"#,
        r#"{"order_id":"723","happened_at":"2026-01-21T19:28:02Z","order_status":"completed","customer_id":"26","currency":"EUR","country":"","orders":1,"units":null,"revenue":null,"tax":null,"discounts":0,"shipping":0,"refunded":null,"coupon":""}"#,
    ]);

    let requests = server.requests();
    assert_eq!(requests.len(), 3, "a short first page is no proof of the end");
    assert_eq!(requests[0].header("authorization"), Some("Basic Y2tfMTpjc18y"));
    let statuses: Vec<String> = requests[0].params().into_iter().filter(|(name, _)| name == "status").map(|(_, value)| value).collect();
    assert_eq!(statuses, ["processing", "completed"]);
    assert_eq!(requests[0].param("per_page").as_deref(), Some("100"));
}
