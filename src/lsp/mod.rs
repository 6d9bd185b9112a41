//! The language server: `ide` over the Language Server Protocol 3.17, as an editor starts it by `capi lsp`.
//! It keeps the buffers, translates places and answers; what is known of a script comes from `ide`.

mod answers;
mod capabilities;
mod convert;
mod documents;
mod edits;
mod jobs;
mod publish;
mod server;

use std::io;

use lsp_server::Connection;

use server::Server;

/// Serves one editor on standard input and output until it says goodbye.
pub fn serve() -> io::Result<()> {
    let (connection, threads) = Connection::stdio();
    serve_on(connection)?;
    threads.join()
}

/// Serves one editor on a connection.
pub fn serve_on(connection: Connection) -> io::Result<()> {
    let (id, params) = connection.initialize_start().map_err(io::Error::other)?;
    let client = capabilities::Client::of(&params);
    connection.initialize_finish(id, capabilities::answer(&client)).map_err(io::Error::other)?;
    Server::new(connection, client).run();
    Ok(())
}
