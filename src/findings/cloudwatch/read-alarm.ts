/** The parts of an alarm: metrics with their dimensions, the filters behind them, the changes of state. */
import type { AlarmChange, AlarmMetric, Dimension, MetricFilter } from '../finding.js'
import { at, listAt, mapOf, numberAt, present, textAt, textOf, timeAt } from '../read-members.js'

/** One metric in members of the alarm, or a list of metrics and expressions over them. */
export function readMetrics(configuration: unknown): AlarmMetric[] {
  const alone = textAt(configuration, 'MetricName') === undefined ? [] : [readMetric(configuration, configuration)]
  const listed = listAt(configuration, 'Metrics').map((item) => {
    const stat = at(item, 'MetricStat')
    return present<AlarmMetric>({
      ...readMetric(at(stat, 'Metric'), stat),
      expression: textAt(item, 'Expression'),
      label: textAt(item, 'Label'),
      account: textAt(item, 'AccountId'),
    })
  })
  return [...alone, ...listed]
}

/** `metric` says what, `stat` how it is counted. Events call the metric's name `name`. */
function readMetric(metric: unknown, stat: unknown): AlarmMetric {
  return present<AlarmMetric>({
    namespace: textAt(metric, 'Namespace'),
    name: textAt(metric, 'MetricName') ?? textAt(metric, 'name'),
    statistic: textAt(stat, 'Stat') ?? textAt(stat, 'Statistic') ?? textAt(stat, 'ExtendedStatistic'),
    period: numberAt(stat, 'Period'),
    dimensions: readDimensions(metric),
  })
}

/** A map in events, a list of name and value everywhere else. */
function readDimensions(metric: unknown): Dimension[] {
  const found = at(metric, 'Dimensions')
  const pairs: [string | undefined, string | undefined][] = Array.isArray(found)
    ? found.map((one) => [textAt(one, 'Name'), textAt(one, 'Value')])
    : Object.entries(mapOf(found) ?? {}).map(([name, value]) => [name, textOf(value)])
  return pairs.flatMap(([name, value]) => (name === undefined || value === undefined ? [] : [{ name, value }]))
}

/** `MetricFilters`, as DescribeMetricFilters answers. */
export function readFilters(document: unknown): MetricFilter[] {
  return listAt(document, 'MetricFilters').flatMap((filter) => {
    const pattern = textAt(filter, 'filterPattern')
    return pattern === undefined ? [] : [present<MetricFilter>({ name: textAt(filter, 'filterName'), log_group: textAt(filter, 'logGroupName'), pattern })]
  })
}

/** `AlarmHistoryItems`, as DescribeAlarmHistory answers. */
export function readHistory(document: unknown): AlarmChange[] {
  return listAt(document, 'AlarmHistoryItems').flatMap((item) => {
    const time = timeAt(item, 'Timestamp')
    const summary = textAt(item, 'HistorySummary')
    return time === undefined || summary === undefined ? [] : [{ at: time, summary }]
  })
}
