// The text of a response's body as it goes by: one value, server-sent events, or a value in each line.
import type { AnswerObserver } from './answer.ts';
import type { Passing } from './stream.ts';

/** Sees a text go by. Both give back what the app is to see of it. */
export interface TextObserver {
  add(text: string): string;
  end(text?: string): string;
}

/** Has a text observed; of its events the app sees what `pass` gives. Default: all of it. */
export function observeText(observer: AnswerObserver, pass?: Passing): TextObserver {
  let unread = '';
  let isLines = observer.line === undefined ? undefined : true;
  let isHidden = false;

  /** A line, which ends an event where it is empty, as the app is to see it. */
  function line(text: string, ending: string): string {
    const wasHidden = isHidden;
    isHidden = false;
    if (text === '' && wasHidden) return '';
    const said = observer.line === undefined ? /^data:(.*)/.exec(text)?.[1] : text;
    const value = said === undefined ? undefined : parsed(said);
    if (value === undefined) return text + ending;
    if (observer.line === undefined) observer.event(value);
    else observer.line(value);
    if (pass === undefined) return text + ending;
    const shown = pass(value);
    if (shown === value) return text + ending;
    isHidden = shown === undefined;
    return isHidden ? '' : `data: ${JSON.stringify(shown)}${ending}`;
  }

  function add(text: string): string {
    unread += text;
    isLines ??= unread.trimStart() === '' ? undefined : /^\s*(?:data|event|id|retry)?:/.test(unread);
    if (isLines !== true) return pass === undefined ? text : '';
    // Lines and what ends them, in turn.
    const pieces = unread.split(/(\r\n|\n|\r)/);
    unread = pieces.pop() ?? '';
    let shown = '';
    for (let index = 0; index < pieces.length; index += 2)
      shown += line(pieces[index] ?? '', pieces[index + 1] ?? '');
    return shown;
  }

  return {
    add,
    end(text = '') {
      const shown = add(text);
      const last = unread;
      unread = '';
      if (isLines !== true) {
        observer.body(parsed(last));
        return last;
      }
      const shownLast = line(last, '');
      observer.finished();
      return shown + shownLast;
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
