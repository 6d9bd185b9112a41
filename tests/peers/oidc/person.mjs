// A person in front of a browser: opens an address, fills in every form, goes wherever it leads.
const [start, code = ""] = process.argv.slice(2);
const cookies = new Map();
const known = { login: "anna", password: "anything", user_code: code };

let [url, body] = [start, undefined];
for (let step = 0; step < 30; step += 1) {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const answer = await fetch(url, { method: body ? "POST" : "GET", body, headers: { cookie }, redirect: "manual" });
  for (const line of answer.headers.getSetCookie()) {
    const [name, ...value] = line.split(";")[0].split("=");
    cookies.set(name, value.join("="));
  }
  const location = answer.headers.get("location");
  if (location) {
    [url, body] = [new URL(location, url).href, undefined];
    continue;
  }
  const page = await answer.text();
  const form = page.match(/<form[^>]*action="([^"]+)"[^>]*>([\s\S]*?)<\/form>/);
  if (!form) {
    process.exit(answer.ok ? 0 : 1);
  }
  body = new URLSearchParams();
  for (const [input] of form[2].matchAll(/<input[^>]*>/g)) {
    const name = input.match(/name="([^"]+)"/)?.[1];
    if (name) {
      body.set(name, known[name] || (input.match(/value="([^"]*)"/)?.[1] ?? ""));
    }
  }
  url = new URL(form[1].replaceAll("&amp;", "&"), url).href;
}
process.exit(1);
