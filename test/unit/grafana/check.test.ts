// Each check catches what it is for: a dashboard without fault is changed in one thing, and that is what is found.
import { describe, expect, it } from 'vitest';
import { CHECKS, faultsOf } from '../../../grafana/check/checks.ts';
import type { DashboardJson } from '../../../grafana/check/dashboard-json.ts';
import { type Draft, panel, properties, read, target } from './draft.ts';

interface Mutation {
  readonly what: string;
  /** Part of the fault that is found. */
  readonly found: string;
  /** Default `overview`. */
  readonly of?: string;
  readonly change: (draft: Draft) => void;
}

const MUTATIONS: readonly Mutation[] = [
  {
    what: 'a description is missing',
    found: 'a title and a description',
    change: (d) => (d.description = ''),
  },
  { what: 'a uid changes', found: 'uid is one that links know', change: (d) => (d.uid = 'my-dashboard') },
  { what: 'the schema is not the classic one', found: 'the schema', change: (d) => (d.schemaVersion = 1) },
  { what: 'it can be edited', found: 'not edited in Grafana', change: (d) => (d.editable = true) },
  { what: 'it is in UTC', found: "the reader's clock", change: (d) => (d.timezone = 'utc') },
  {
    what: 'the data source variable has another label',
    found: 'first variable is the data source',
    change: (d) => Object.assign(d.templating.list[0] ?? {}, { label: 'Prometheus' }),
  },
  {
    what: 'a panel has a data source of its own',
    found: 'the data source the reader chose: "Spent today"',
    change: (d) => (panel(d, 'Spent today').datasource = { uid: 'P1809F7CD0C75ACF3' }),
  },
  {
    what: 'a query has a data source of its own',
    found: 'the data source the reader chose: "Cost by model"',
    change: (d) => (target(d, 'Cost by model').datasource = { uid: 'prometheus' }),
  },
  {
    what: 'a variable has no All',
    found: 'variables of several values have All',
    change: (d) =>
      Object.assign(d.templating.list.find(({ name }) => name === 'model') ?? {}, { includeAll: false }),
  },
  {
    what: 'a variable has no label',
    found: 'every variable has a label',
    change: (d) => Object.assign(d.templating.list.find(({ name }) => name === 'model') ?? {}, { label: '' }),
  },
  {
    what: 'a query uses a variable that is not there',
    found: 'every variable that is used is there: $user',
    change: (d) => (target(d, 'Cost by model').expr = 'sum(user:llm_cost_usd:increase1m{user=~"$user"})'),
  },
  {
    what: 'a variable is not used',
    found: 'every variable that is there is used: $compare',
    change: (d) => d.templating.list.push({ name: 'compare', type: 'custom', label: 'Compare' }),
  },
  {
    what: 'a link leads nowhere',
    found: 'links lead to dashboards',
    change: (d) => (panel(d, 'Spent today').links = [{ title: 'x', url: '/d/gone?${__url_time_range}' }]),
  },
  {
    what: 'a link loses the time range',
    found: 'links lead to dashboards',
    change: (d) => (panel(d, 'Spent today').links = [{ title: 'x', url: '/d/llm-cost-users' }]),
  },
  {
    what: 'a link loses what was chosen',
    found:
      'links keep what can be chosen on both dashboards: /d/llm-cost-users?${__url_time_range} loses $provider',
    change: (d) =>
      (panel(d, 'Spent today').links = [{ title: 'x', url: '/d/llm-cost-users?${__url_time_range}' }]),
  },
  {
    what: 'a runbook is not there',
    found: 'links to runbooks: LlmGone'.replace(':', ' lead to runbooks that are there:'),
    change: (d) => (panel(d, 'Spent today').links = [{ title: 'x', url: '${runbooks}/LlmGone.md' }]),
  },
  {
    what: 'it has no links to the others',
    found: 'it leads to the other dashboards',
    change: (d) => (d.links = []),
  },
  {
    what: 'alerts are not marked',
    found: 'it marks when alerts fired',
    change: (d) => (d.annotations.list = []),
  },
  {
    what: 'two panels have one number',
    found: 'panels have numbers of their own',
    change: (d) => (panel(d, 'Spent today').id = panel(d, 'Cost by model').id),
  },
  {
    what: 'two queries have one letter',
    found: 'queries of a panel have letters',
    change: (d) => panel(d, 'Spent today').targets?.push({ ...target(d, 'Spent today') }),
  },
  {
    what: 'two panels have one title',
    found: 'panels have titles of their own',
    change: (d) => (panel(d, 'Spent today').title = 'Spent this month'),
  },
  {
    what: 'a panel lies on another',
    found: '"Spent this month" lies on "Spent today"',
    change: (d) => (panel(d, 'Spent this month').gridPos.x = 2),
  },
  {
    what: 'a panel reaches beyond the grid',
    found: 'reaches beyond the grid',
    change: (d) => (panel(d, 'Alerts firing').gridPos.w = 6),
  },
  {
    what: 'a panel is three columns and a half wide',
    found: 'panels lie on whole columns and rows: "Spent today"',
    change: (d) => (panel(d, 'Spent today').gridPos.w = 3.5),
  },
  { what: 'a panel is gone', found: 'there is a gap', change: (d) => d.panels.pop() },
  {
    what: 'a panel does not explain itself',
    found: 'a description in sentences: "Spent today"',
    change: (d) => (panel(d, 'Spent today').description = 'dollars'),
  },
  {
    what: 'a panel has no words for nothing',
    found: 'says in words when there is nothing',
    change: (d) => Object.assign(panel(d, 'Spent today').fieldConfig?.defaults ?? {}, { noValue: '' }),
  },
  {
    what: "a panel has Grafana's own colours",
    found: "Grafana's own thresholds",
    change: (d) =>
      Object.assign(panel(d, 'Spent today').fieldConfig?.defaults ?? {}, {
        thresholds: {
          mode: 'absolute',
          steps: [
            { value: null, color: 'green' },
            { value: 80, color: 'red' },
          ],
        },
      }),
  },
  {
    what: 'a panel has no unit',
    found: 'its values have a unit: "Spent today"',
    change: (d) => Object.assign(panel(d, 'Spent today').fieldConfig?.defaults ?? {}, { unit: '' }),
  },
  {
    what: 'a column has no unit',
    of: 'models',
    found: 'its values have a unit: "Models": column Saved',
    change: (d) => properties(d, 'Models', 'Saved').splice(0, 1),
  },
  {
    what: 'a figure loses its cents',
    found: 'dollars keep their cents',
    change: (d) =>
      Object.assign(panel(d, 'Spent today').fieldConfig?.defaults ?? {}, { unit: 'currencyUSD' }),
  },
  {
    what: 'a bar takes its range from other columns',
    of: 'models',
    found: 'a bar has a range of its own',
    change: (d) => {
      const list = properties(d, 'Models', 'Cost');
      list.splice(
        list.findIndex(({ id }) => id === 'fieldMinMax'),
        1,
      );
    },
  },
  {
    what: 'a chart does not begin at 0',
    found: 'bars and charts begin at 0',
    change: (d) => Object.assign(panel(d, 'Cost by model').fieldConfig?.defaults ?? {}, { min: undefined }),
  },
  {
    what: 'an axis of shares has room for whole numbers only',
    of: 'models',
    found: 'marked between 0% and 100%: "Input from the cache"',
    change: (d) =>
      Object.assign(panel(d, 'Input from the cache').fieldConfig?.defaults ?? {}, { decimals: 0 }),
  },
  {
    what: 'an override names nothing',
    found: 'overrides name something',
    change: (d) => (target(d, 'The month, against its limit').legendFormat = 'Dollars'),
  },
  {
    what: 'a query of a table has no column',
    of: 'models',
    found: 'every query of a table has a column',
    change: (d) => panel(d, 'Models').targets?.push({ ...target(d, 'Models'), refId: 'Z' }),
  },
  {
    what: 'PromQL is not valid',
    found: 'its PromQL is valid',
    change: (d) => (target(d, 'Spent today').expr = 'sum(global:llm_cost_usd:day_to_date'),
  },
  {
    what: 'a series is misspelt',
    found: 'series that the catalogue or a rule makes: "Spent today" A: global:llm_cost_usd:today',
    change: (d) => (target(d, 'Spent today').expr = 'global:llm_cost_usd:today'),
  },
  {
    what: 'a series is chosen by a label that it does not have',
    found: 'global:llm_cost_usd:day_to_date has no user',
    change: (d) => (target(d, 'Spent today').expr = 'global:llm_cost_usd:day_to_date{user="alice"}'),
  },
  {
    what: 'a query groups by a label that nothing has',
    found: 'groups by labels that what it reads has: "Cost by model" A: team',
    change: (d) =>
      (target(d, 'Cost by model').expr = 'sum by (team) (provider_model_type:llm_cost_usd:increase1m)'),
  },
  {
    what: 'dollars come from the counter',
    found: 'dollars come from recorded increments',
    change: (d) => (target(d, 'Spent today').expr = 'sum(llm_cost_usd_total)'),
  },
  {
    what: 'a rate is over a fixed time',
    found: 'a rate is over the interval',
    change: (d) => (target(d, 'Spent today').expr = 'sum(rate(llm_requests_total[5m]))'),
  },
  {
    what: 'increments are extrapolated',
    found: 'added up, not extrapolated',
    change: (d) => (target(d, 'Spent today').expr = 'increase(global:llm_cost_usd:increase1m[1h])'),
  },
  {
    what: 'a series has no name',
    found: 'every series of a chart has a name',
    change: (d) => (target(d, 'Cost by model').legendFormat = ''),
  },
  {
    what: 'a legend names a label that is summed away',
    found: 'a legend names labels that its query keeps',
    change: (d) => (target(d, 'Cost by model').legendFormat = '{{provider}}'),
  },
];

describe('the checks of dashboards', () => {
  it.each(MUTATIONS)('notice when $what', ({ of = 'overview', found, change }) => {
    const draft = read(of);
    expect(faultsOf([draft as DashboardJson])).toEqual([]);
    change(draft);
    expect(faultsOf([draft as DashboardJson]).join('\n')).toContain(found);
  });

  it('notice when two dashboards have one uid or title', () => {
    const [one, other] = [read('overview'), read('overview')] as unknown as readonly [
      DashboardJson,
      DashboardJson,
    ];
    expect(faultsOf([one, other])).toEqual([
      expect.stringContaining('uids are unique'),
      expect.stringContaining('titles are unique'),
    ]);
  });

  it('are each shown by a change to catch something', () => {
    const caught = CHECKS.filter(({ find }) =>
      MUTATIONS.some(({ of = 'overview', change }) => {
        const draft = read(of);
        change(draft);
        return find(draft).length > 0;
      }),
    );
    expect(CHECKS.map(({ name }) => name)).toEqual(caught.map(({ name }) => name));
  });
});
