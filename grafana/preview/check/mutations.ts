// Changes to panels that a reader would notice: what is looked at has to notice them, too.
import type { Panel, Target } from '../engine/dashboard.ts';

type Changeable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** A change, and part of the fault that is found. */
export interface Mutation {
  readonly what: string;
  readonly uid: string;
  readonly title: string;
  readonly change: (panel: Changeable<Panel>, target: Changeable<Target>) => void;
  readonly found: string;
}

export const MUTATIONS: readonly Mutation[] = [
  {
    what: 'a series that is not there',
    uid: 'llm-cost-overview',
    title: 'Spent today',
    change: (_, target) => (target.expr = 'global:llm_cost_usd:today'),
    found: '"Spent today" is empty',
  },
  {
    what: 'a label that is not there',
    uid: 'llm-cost-overview',
    title: 'Cost by model',
    change: (_, target) => (target.expr = target.expr.replace('model=~', 'modell=~')),
    found: '"Cost by model" is empty',
  },
  {
    what: 'PromQL that is not valid',
    uid: 'llm-cost-overview',
    title: 'Spent today',
    change: (_, target) => (target.expr = 'sum('),
    found: '"Spent today" failed: ',
  },
  {
    what: 'matching that finds several series',
    uid: 'llm-cost-models',
    title: 'Models',
    change: (_, target) =>
      (target.expr =
        'provider_model_type:llm_cost_usd:month_to_date / on (provider) provider_model_type:llm_cost_usd:day_to_date'),
    found: '"Models" failed: ',
  },
  {
    what: 'a legend that is missing',
    uid: 'llm-cost-overview',
    title: 'Cost by model',
    change: (_, target) => (target.legendFormat = ''),
    found: 'has a series without a name',
  },
  {
    what: 'a legend of a label that is summed away',
    uid: 'llm-cost-overview',
    title: 'Cost by model',
    change: (_, target) => (target.legendFormat = '{{provider}}'),
    found: 'has a series without a name',
  },
  {
    what: 'one legend for all',
    uid: 'llm-cost-overview',
    title: 'Cost by model',
    change: (_, target) => (target.legendFormat = 'Cost'),
    found: 'has several series named "Cost',
  },
  {
    what: 'a column that nobody named',
    uid: 'llm-cost-users',
    title: 'Users that spend most',
    change: (_, target) => (target.expr = 'user:llm_cost_usd:month_to_date{user=~"$user"}'),
    found: 'has a column that nobody named: __name__',
  },
  {
    what: 'transformations that are missing',
    uid: 'llm-cost-models',
    title: 'Models',
    change: (panel) => (panel.transformations = []),
    found: 'has a column that nobody named: Value #A',
  },
  {
    what: 'a division by nothing',
    uid: 'llm-cost-overview',
    title: 'Spent today',
    change: (_, target) => (target.expr = 'sum(global:llm_cost_usd:day_to_date) / 0'),
    found: '"Spent today" shows',
  },
  {
    what: 'a share of nothing in a table',
    uid: 'llm-cost-users',
    title: 'Users that spend most',
    change: (_, target) => (target.expr = `0 * (${target.expr}) / 0`),
    found: '"Users that spend most" has a row that shows NaN',
  },
  {
    what: 'bars with room for what nobody spends',
    uid: 'llm-cost-overview',
    title: 'Top users today',
    change: (panel) => Object.assign(panel.fieldConfig?.defaults ?? {}, { max: 1e6 }),
    found: 'has flat bars for "Top users today"',
  },
  {
    what: 'bars of a column with the scale of all columns',
    uid: 'llm-cost-models',
    title: 'Models',
    change: (panel) => {
      for (const { properties } of panel.fieldConfig?.overrides ?? [])
        for (const property of properties) if (property.id === 'fieldMinMax') property.value = false;
    },
    found: 'has flat bars for "Cost"',
  },
  {
    what: 'a figure that is twice what it should be',
    uid: 'llm-cost-overview',
    title: 'Spent this month',
    change: (_, target) => (target.expr = '2 * global:llm_cost_usd:month_to_date'),
    found: '"Spent this month" shows',
  },
  {
    what: 'steps that overlap',
    uid: 'llm-cost-overview',
    title: 'Cost by model',
    change: (_, target) => (target.expr = target.expr.replace('[$__interval]', '[2h]')),
    found: '"Cost by model" shows',
  },
  {
    what: 'a rate where a sum should be',
    uid: 'llm-cost-trends',
    title: 'Last 7 days',
    change: (_, target) => (target.expr = target.expr.replace('sum_over_time', 'avg_over_time')),
    found: '"Last 7 days" shows',
  },
  {
    what: 'a choice that is not heeded',
    uid: 'llm-cost-trends',
    title: 'Last 7 days',
    change: (_, target) =>
      (target.expr = target.expr
        .replace('"$model"', '".*"')
        .replace('"$provider"', '".*"')
        .replace('"$type"', '".*"')),
    found: 'several values chosen: "Last 7 days" shows',
  },
];
