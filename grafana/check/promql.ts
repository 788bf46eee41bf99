// What a PromQL expression reads, by Prometheus's own grammar.
import type { SyntaxNodeRef } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** A series that is read, and the labels it is chosen by. */
export interface Selector {
  readonly name: string;
  readonly labels: readonly string[];
}

/** An expression, taken apart. */
export interface Parsed {
  /** Where the grammar does not fit; empty where it does. */
  readonly errors: readonly string[];
  readonly selectors: readonly Selector[];
  /** Labels that series are grouped or matched by. */
  readonly groupedBy: readonly string[];
  /** Functions that are called. */
  readonly calls: readonly { readonly name: string; readonly text: string }[];
}

/** An expression as Grafana sends it, at some step and with something chosen. */
export function interpolated(expr: string): string {
  return expr
    .replaceAll(/\$__(?:rate_)?interval\b/g, '15m')
    .replaceAll(/\$__range\b/g, '7d')
    .replaceAll(/\$\{?\w+\}?/g, 'chosen');
}

/** Takes an expression apart. */
export function parsePromql(expr: string): Parsed {
  const errors: string[] = [];
  const selectors: Selector[] = [];
  const groupedBy: string[] = [];
  const calls: { name: string; text: string }[] = [];
  const text = ({ from, to }: { from: number; to: number }): string => expr.slice(from, to);
  parser.parse(expr).iterate({
    enter(node: SyntaxNodeRef) {
      if (node.type.isError) errors.push(`at "${expr.slice(Math.max(0, node.from - 20), node.to + 20)}"`);
      if (node.name === 'VectorSelector') {
        const identifier = node.node.getChild('Identifier');
        const matchers = node.node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
        selectors.push({
          name: identifier ? text(identifier) : '',
          labels: matchers.flatMap((matcher) => matcher.getChild('LabelName') ?? []).map(text),
        });
      }
      if (node.name === 'GroupingLabels') groupedBy.push(...node.node.getChildren('LabelName').map(text));
      if (node.name === 'FunctionCall') {
        const name = node.node.getChild('FunctionIdentifier');
        calls.push({ name: name ? text(name) : '', text: text(node) });
      }
    },
  });
  return { errors, selectors, groupedBy, calls };
}
