// Say beside a part of the page that its request failed, until a request succeeds. The sentence is
// in the page (macro request_failure), and also says what to do.

import { whenReleased } from "./pointer.js";

export function reportFailure(box, hasFailed) {
  const line = box?.querySelector(":scope > [data-request-failed]");
  if (line && line.hidden === hasFailed) whenReleased(() => (line.hidden = !hasFailed));
}
