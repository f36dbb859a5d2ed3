import { inFull } from './sentence';
import { text } from './text';

/** A question to the runtime, answered in JSON unless `answered` says how else. Relative: Node-RED adds the admin root and the login. */
export function post(
  path: string,
  body: object,
  answered: JQuery.AjaxSettings = { dataType: 'json' },
): JQuery.jqXHR {
  return $.ajax({
    url: path,
    type: 'POST',
    contentType: 'application/json; charset=utf-8',
    data: JSON.stringify(body),
    ...answered,
  });
}

/** Why a request failed, in words; `texts` has the keys of what single statuses mean. */
export function failure(answer: JQuery.jqXHR, texts: Readonly<Partial<Record<number, string>>> = {}): string {
  const own = texts[answer.status];
  if (own !== undefined) return text(own);
  if (answer.status === 401) return text('error.permission');
  const body: unknown = answer.responseJSON ?? parsed(answer.responseText);
  if (typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string')
    return told(body as Told);
  return answer.status === 0 ? text('error.runtime') : text('error.status', { status: answer.status });
}

/** A refusal as the runtime writes it. */
interface Told {
  readonly error: string;
  readonly code?: string;
  readonly values?: TextValues;
}

/** What the runtime says, with its next step, in the language of the editor where it has one for it. */
function told({ error, code, values }: Told): string {
  return code === undefined ? error : inFull({ code, ...(values && { values }), message: error });
}

/** A question for bytes that was refused: jQuery parses no answer of those. */
function parsed(words: unknown): unknown {
  try {
    return typeof words === 'string' ? JSON.parse(words) : null;
  } catch {
    return null;
  }
}
