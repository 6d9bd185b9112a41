//! Stripe: `starting_after` the last id, minor units, a key as the user of basic authentication.

use super::run::Example;
use crate::support::server::{Answer, Request, Server};

fn answer(request: &Request) -> Answer {
    match (request.path.as_str(), request.param("starting_after").as_deref()) {
        ("/v1/charges", None) => Answer::json(
            r#"{"object": "list", "url": "/v1/charges", "has_more": true, "data": [
              {"id": "ch_1", "object": "charge", "amount": 1099, "amount_refunded": 99, "currency": "usd", "created": 1769853600,
               "customer": "cus_9", "status": "succeeded", "payment_method_details": {"card": {"brand": "visa"}, "type": "card"}},
              {"id": "ch_2", "object": "charge", "amount": 500, "amount_refunded": 0, "currency": "jpy", "created": 1769860800,
               "customer": null, "status": "succeeded", "payment_method_details": {"type": "klarna"}}
            ]}"#,
        ),
        ("/v1/charges", Some("ch_2")) => Answer::json(
            r#"{"object": "list", "url": "/v1/charges", "has_more": false, "data": [
              {"id": "ch_3", "object": "charge", "amount": 2000, "amount_refunded": 0, "currency": "eur", "created": 1769860800,
               "customer": null, "status": "failed", "payment_method_details": null}
            ]}"#,
        ),
        ("/v1/balance_transactions", None) => Answer::json(
            r#"{"object": "list", "url": "/v1/balance_transactions", "has_more": true, "data": [
              {"id": "txn_1", "object": "balance_transaction", "amount": 1099, "fee": 62, "net": 1037, "currency": "usd",
               "created": 1769853600, "source": "ch_1", "type": "charge"}]}"#,
        ),
        ("/v1/balance_transactions", Some("txn_1")) => Answer::json(
            r#"{"object": "list", "url": "/v1/balance_transactions", "has_more": false, "data": [
              {"id": "txn_2", "object": "balance_transaction", "amount": -99, "fee": 0, "net": -99, "currency": "usd",
               "created": 1769860800, "source": "re_1", "type": "refund"}]}"#,
        ),
        _ => Answer::status(404),
    }
}

#[test]
fn charges_and_balance_in_major_units() {
    let server = Server::start(answer);
    let run = Example::of("stripe").param("since", "2026-01-01").secret("STRIPE_KEY", "sk_test_1").run(&server, "/v1");

    run.is("charges", &[
        r#"{"order_id":"ch_1","date":"2026-01-31","happened_at":"2026-01-31T10:00:00Z","customer_id":"cus_9","currency":"USD","order_status":"succeeded","orders":1,"revenue":10.99,"refunds":0.99,"card_brand":"visa"}"#,
        r#"{"order_id":"ch_2","date":"2026-01-31","happened_at":"2026-01-31T12:00:00Z","customer_id":null,"currency":"JPY","order_status":"succeeded","orders":1,"revenue":500,"refunds":0,"card_brand":null}"#,
    ]);
    run.is("balance", &[
        r#"{"id":"txn_1","type":"charge","source_id":"ch_1","date":"2026-01-31","currency":"USD","amount":10.99,"fees":0.62,"net":10.37}"#,
        r#"{"id":"txn_2","type":"refund","source_id":"re_1","date":"2026-01-31","currency":"USD","amount":-0.99,"fees":0,"net":-0.99}"#,
    ]);
    run.global("select _request, currency, orders, revenue, fees, average_order_value from global where currency = 'USD' order by 1, revenue, fees", &[
        "balance|USD|null|null|0|null",
        "balance|USD|null|null|0.62|null",
        "charges|USD|1|10.99|null|10.99",
    ]);

    let requests = server.requests();
    let first = requests.iter().find(|request| request.path == "/v1/charges").unwrap();
    assert_eq!(first.header("authorization"), Some("Basic c2tfdGVzdF8xOg=="));
    assert_eq!(first.param("created[gte]").as_deref(), Some("1767225600"));
    assert_eq!(first.param("limit").as_deref(), Some("100"));
    assert_eq!(requests.len(), 4);
}
