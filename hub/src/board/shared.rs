//! Pages that stand on many screens at once: at one beat the first who reads such a page has it drawn, and all others of
//! the same role and language get the same bytes.
//!
//! A shared page follows from its address, the role and the language, and from nothing else of who reads it: it is drawn
//! for nobody in particular, without the frame that names its reader. Whether somebody may read it at all is asked for
//! each request before, by [`super::guard`].

use super::live::Beats;
use crate::people::desk::Session;
use crate::people::person::Person;
use crate::web::packed::Ready;
use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use regal_shared::base::ActorId;
use regal_shared::flow::session::Role;
use regal_shared::text::Language;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The header in which the script of a page names the beat it reads itself anew for. Who opens a page does not send it,
/// and gets a page drawn for him alone.
pub(crate) const BEAT: &str = "regal-beat";
/// Pages kept at once; what comes beyond them is drawn for each reader.
const MOST: usize = 100;
/// The largest page that is kept.
const LARGEST: usize = 4 << 20;

/// What a shared page follows from.
type Key = (String, Role, Language);
/// Whoever comes while it is drawn waits here.
type Place = Arc<tokio::sync::Mutex<Option<Drawn>>>;

/// The last drawing of each page.
#[derive(Default)]
pub(super) struct Shelf(Mutex<BTreeMap<Key, Place>>);

/// A page as it was drawn.
struct Drawn {
    /// The newest beat there was before it was read: it holds all that this one told of.
    beat: u64,
    ready: Ready,
}

impl Shelf {
    /// The place of a page; none when too many others are in use.
    fn place(&self, key: Key) -> Option<Place> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if places.len() >= MOST && !places.contains_key(&key) {
            // Nobody waits for those: pages that were looked at once.
            places.retain(|_, place| Arc::strong_count(place) > 1);
            if places.len() >= MOST {
                return None;
            }
        }
        Some(Arc::clone(places.entry(key).or_default()))
    }
}

/// Somebody of this role and language, and nobody in particular: what is drawn for all can hold nothing of one.
fn anybody(session: &Session) -> Session {
    let person = Person {
        person: String::new(),
        name: String::new(),
        badge: String::new(),
        pin_hash: String::new(),
        failures: 0,
        locked_until: 0,
        ..session.person.clone()
    };
    Session { person, actor: ActorId::from(""), token_hash: String::new(), ..session.clone() }
}

/// Answers with what was drawn since the beat, or draws.
pub(super) async fn serve(
    Extension(session): Extension<Session>,
    Extension(beats): Extension<Arc<Beats>>,
    Extension(shelf): Extension<Arc<Shelf>>,
    mut request: Request,
    next: Next,
) -> Response {
    let wanted = match (request.method(), request.headers().get(BEAT)) {
        (&Method::GET, Some(beat)) => beat.to_str().ok().and_then(|beat| beat.parse::<u64>().ok()),
        _ => None,
    };
    let address = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let key = (address, session.person.role, session.person.language);
    let Some((wanted, place)) = wanted.and_then(|wanted| Some((wanted, shelf.place(key)?))) else {
        return next.run(request).await;
    };
    let headers = request.headers().clone();
    let mut last = place.lock().await;
    if let Some(drawn) = last.as_ref().filter(|drawn| drawn.beat >= wanted) {
        return drawn.ready.answer(&headers);
    }
    // Before it is read: a beat that comes meanwhile may tell of what is not in it.
    let beat = beats.newest();
    request.extensions_mut().insert(anybody(&session));
    let response = next.run(request).await;
    if response.status() != StatusCode::OK {
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(plain) = to_bytes(body, LARGEST).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let Some(kind) = parts.headers.get(header::CONTENT_TYPE).cloned() else {
        return Response::from_parts(parts, Body::from(plain));
    };
    let drawn = last.insert(Drawn { beat, ready: Ready::new(kind, plain) });
    drawn.ready.answer(&headers)
}
