//! Shopify REST: the token header, `page_info` links taken as they are, order lines without a call.

use super::run::Example;
use crate::support::server::{Answer, Request, Server};

fn answer(request: &Request) -> Answer {
    if request.path != "/admin/api/2025-01/orders.json" {
        return Answer::status(404);
    }
    let host = request.header("host").unwrap();
    match request.param("page_info").as_deref() {
        None => Answer::json(
            r##"{"orders": [{"id": 6135678902345678901, "name": "#1001", "created_at": "2026-01-10T11:00:00-05:00", "currency": "EUR",
              "financial_status": "paid", "source_name": "web", "total_price": "398.00", "total_discounts": "2.00", "total_tax": "63.55",
              "total_shipping_price_set": {"shop_money": {"amount": "5.00", "currency_code": "EUR"}},
              "customer": {"id": 207119551, "email": "bob@example.com"},
              "line_items": [
                {"id": 669751112, "product_id": 7513594, "title": "IPod Nano", "variant_title": "Pink", "vendor": "Apple", "sku": "00123", "quantity": 2, "price": "199.00"},
                {"id": 669751113, "product_id": null, "title": "Gift wrap", "variant_title": null, "vendor": null, "sku": "", "quantity": 1, "price": "0.00"}]}]}"##,
        )
        .header("link", format!("<http://{host}/admin/api/2025-01/orders.json?limit=250&page_info=abc>; rel=\"next\"")),
        Some("abc") => Answer::json(
            r##"{"orders": [{"id": 450789470, "name": "#1002", "created_at": "2026-01-11T09:30:00+01:00", "currency": "EUR", "financial_status": "refunded",
              "source_name": "pos", "total_price": "10.10", "total_discounts": "0.00", "total_tax": "1.61", "total_shipping_price_set": null,
              "customer": null, "line_items": []}]}"##,
        ),
        Some(_) => Answer::status(400),
    }
}

#[test]
fn orders_and_their_lines() {
    let server = Server::start(answer);
    let run = Example::of("shopify_orders")
        .param("shop", "acme")
        .param("since", "2026-01-01")
        .secret("SHOPIFY_TOKEN", "shpat_1")
        .run(&server, "/admin/api/2025-01");

    run.is("orders", &[
        r##"{"order_id":"6135678902345678901","happened_at":"2026-01-10T16:00:00Z","order_status":"paid","customer_id":"207119551","currency":"EUR","channel":"web","orders":1,"units":3,"revenue":398,"discounts":2,"tax":63.55,"shipping":5,"order_name":"#1001"}"##,
        r##"{"order_id":"450789470","happened_at":"2026-01-11T08:30:00Z","order_status":"refunded","customer_id":null,"currency":"EUR","channel":"pos","orders":1,"units":null,"revenue":10.1,"discounts":0,"tax":1.61,"shipping":null,"order_name":"#1002"}"##,
    ]);
    run.is("order_lines", &[
        r#"{"line_id":"669751112","order_id":"6135678902345678901","happened_at":"2026-01-10T16:00:00Z","currency":"EUR","product_id":"7513594","product":"IPod Nano","product_variant":"Pink","brand":"Apple","sku":"00123","units":2,"amount":398}"#,
        r#"{"line_id":"669751113","order_id":"6135678902345678901","happened_at":"2026-01-10T16:00:00Z","currency":"EUR","product_id":null,"product":"Gift wrap","product_variant":null,"brand":null,"sku":"","units":1,"amount":0}"#,
    ]);
    run.global("select sum(orders), sum(units) from global where _request = 'orders'", &["2|3"]);

    let requests = server.requests();
    assert_eq!(requests.len(), 2, "the lines need no call of their own");
    assert_eq!(requests[0].header("x-shopify-access-token"), Some("shpat_1"));
    assert_eq!(requests[0].param("created_at_min").as_deref(), Some("2026-01-01T00:00:00Z"));
    assert_eq!(requests[1].query, "limit=250&page_info=abc", "Shopify refuses other parameters beside page_info");
}
