/** Milliseconds after which Mirador has taken an image down. */
const TAKEN_DOWN = 100;

/**
 * Puts up an image again that has opened, after signing in: Mirador asks its info.json again, but never
 * loads again what it could not load before (4.0.0 to 4.2.3).
 */
export function showOpened(Mirador, store) {
  const closed = new Set();
  store.subscribe(() => {
    for (const { id, degraded, json, tokenServiceId } of Object.values(
      store.getState().infoResponses,
    )) {
      if (degraded) closed.add(id);
      else if (json && closed.delete(id)) {
        store.dispatch(Mirador.removeInfoResponse(id));
        const again = Mirador.receiveInfoResponse(id, json, true, tokenServiceId);
        setTimeout(() => store.dispatch(again), TAKEN_DOWN);
      }
    }
  });
}
