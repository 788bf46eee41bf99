// Which metrics an exposition text holds, found without parsing it: one look at the start of each line.

const TYPE = '# TYPE ';

/** Names in `# TYPE` lines and names of samples, each once. Takes time in proportion to the number of lines. */
export function metricNames(text: string): Set<string> {
  const names = new Set<string>();
  let last = '';
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start);
    const next = end < 0 ? text.length : end + 1;
    if (text.startsWith(TYPE, start)) {
      names.add(nameAt(text, start + TYPE.length));
    } else if (!text.startsWith('#', start) && !continues(text, start, last)) {
      last = nameAt(text, start);
      names.add(last);
    }
    start = next;
  }
  names.delete('');
  return names;
}

/** Whether a line is a further sample of the metric before, as most are. */
function continues(text: string, start: number, name: string): boolean {
  return name !== '' && text.startsWith(name, start) && isNameEnd(text.charCodeAt(start + name.length));
}

function nameAt(text: string, start: number): string {
  let end = start;
  while (!isNameEnd(text.charCodeAt(end))) end += 1;
  return text.slice(start, end);
}

/** A brace or white space, or the end of the text. */
function isNameEnd(code: number): boolean {
  return code === 0x7b || code <= 0x20 || Number.isNaN(code);
}
