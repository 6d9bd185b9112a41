//! Shopify GraphQL: the query untouched, the cursor as a variable, paging by `pageInfo`.

use serde_json::{Value, json};

use super::run::Example;
use crate::support::server::{Answer, Request, Server};

fn answer(request: &Request) -> Answer {
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    let (product, info) = match body["variables"]["after"].as_str() {
        None => (
            json!({"id": "gid://shopify/Product/108828309", "title": "Draft", "vendor": "Acme", "productType": "Shirt", "status": "ACTIVE",
                   "totalInventory": 7, "createdAt": "2025-05-01T10:00:00Z", "tags": ["new", "cotton"],
                   "priceRangeV2": {"minVariantPrice": {"amount": "19.9", "currencyCode": "EUR"}}}),
            json!({"hasNextPage": true, "endCursor": "eyJsYXN0X2lkIjo5fQ=="}),
        ),
        Some("eyJsYXN0X2lkIjo5fQ==") => (
            json!({"id": "gid://shopify/Product/2", "title": "Mug", "vendor": "Acme", "productType": "", "status": "ACTIVE",
                   "totalInventory": -1, "createdAt": "2025-06-01T10:00:00Z", "tags": [],
                   "priceRangeV2": {"minVariantPrice": {"amount": "5.0", "currencyCode": "EUR"}}}),
            json!({"hasNextPage": false, "endCursor": "eyJsYXN0X2lkIjoyfQ=="}),
        ),
        Some(_) => return Answer::status(400),
    };
    Answer::json(json!({"data": {"products": {"nodes": [product], "pageInfo": info}}}).to_string())
}

#[test]
fn products_by_graphql() {
    let server = Server::start(answer);
    let run = Example::of("shopify_products").param("shop", "acme").secret("SHOPIFY_TOKEN", "shpat_1").run(&server, "/admin/api/2025-01");

    run.is("products", &[
        r#"{"product_id":"108828309","product":"Draft","brand":"Acme","product_category":"Shirt","created_at":"2025-05-01T10:00:00Z","lowest_price":19.9,"currency":"EUR","stock":7,"tags":["new","cotton"]}"#,
        r#"{"product_id":"2","product":"Mug","brand":"Acme","product_category":null,"created_at":"2025-06-01T10:00:00Z","lowest_price":5,"currency":"EUR","stock":-1,"tags":[]}"#,
    ]);

    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    let body: Value = serde_json::from_slice(&requests[0].body).unwrap();
    assert!(body["query"].as_str().unwrap().contains("pageInfo { hasNextPage endCursor }"));
    assert_eq!(requests[0].path, "/admin/api/2025-01/graphql.json");
    assert_eq!(requests[0].header("content-type"), Some("application/json"));
}
