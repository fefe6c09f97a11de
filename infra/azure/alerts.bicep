// What wakes an operator. Each query returns rows only when something is wrong; event ids are explained in docs/operations.md.
param prefix string
param location string
param workspaceId string
param serverId string
param mailGatewayId string
param serverReplicas int
param operatorEmails array

resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${prefix}-operators'
  location: 'global'
  properties: {
    groupShortName: 'operators'
    enabled: true
    emailReceivers: [for (address, index) in operatorEmails: { name: 'operator-${index + 1}', emailAddress: address, useCommonAlertSchema: true }]
  }
}

var server = last(split(serverId, '/'))
var mailGateway = last(split(mailGatewayId, '/'))
var serverEvents = 'ContainerAppConsoleLogs | where ContainerAppName == "${server}" | extend event = parse_json(Log)'

var queries = [
  {
    name: 'unsent'
    severity: 0
    every: 'PT1M'
    within: 'PT5M'
    text: 'A stored batch has waited 30 s or longer for LINE.'
    query: '${serverEvents} | where toint(event.EventId) == 9301'
  }
  {
    name: 'critical'
    severity: 0
    every: 'PT1M'
    within: 'PT5M'
    text: 'The server logged something critical: storage, an unreadable alarm, LINE\'s token or quota.'
    query: '${serverEvents} | where tostring(event.LogLevel) == "Critical"'
  }
  {
    name: 'not-ready'
    severity: 1
    every: 'PT5M'
    within: 'PT5M'
    text: 'Probes of a server failed three times and more within five minutes, rolling updates aside.'
    query: 'ContainerAppSystemLogs | where ContainerAppName == "${server}" and Reason == "ProbeFailed" | summarize failed = count() by ReplicaName | where failed >= 3'
  }
  {
    name: 'latency'
    severity: 2
    every: 'PT15M'
    within: 'PT1H'
    text: 'From an alert\'s arrival to its durable answer: p95 above one second.'
    query: '${serverEvents} | where toint(event.EventId) == 1002 | summarize p95 = percentile(todouble(event.State.Milliseconds), 95) | where p95 > 1000'
  }
  {
    name: 'throttled'
    severity: 2
    every: 'PT5M'
    within: 'PT15M'
    text: 'Cosmos DB throttles more than 5 % of the requests (429): raise maxThroughput.'
    query: 'CDBDataPlaneRequests | summarize total = count(), throttled = countif(toint(StatusCode) == 429) | where total > 100 and throttled * 100.0 / total > 5'
  }
  {
    name: 'mail-not-stored'
    severity: 1
    every: 'PT5M'
    within: 'PT5M'
    text: 'The mail gateway could not hand over a mail; its sender tries again.'
    query: 'ContainerAppConsoleLogs | where ContainerAppName == "${mailGateway}" | extend event = parse_json(Log) | where tostring(event.event) == "mailNotStored"'
  }
]

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in queries: {
    name: '${prefix}-${rule.name}'
    location: location
    properties: {
      displayName: rule.name
      description: rule.text
      severity: rule.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: rule.every
      windowSize: rule.within
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      autoMitigate: true
      // A table is not there before its first row.
      skipQueryValidation: true
      actions: { actionGroups: [operators.id] }
    }
  }
]

var metrics = [
  { name: 'server-restarts', of: serverId, metric: 'RestartCount', aggregation: 'Maximum', operator: 'GreaterThan', threshold: 1, dimensions: [], severity: 1, text: 'A server was started again and again.' }
  { name: 'mail-gateway-restarts', of: mailGatewayId, metric: 'RestartCount', aggregation: 'Maximum', operator: 'GreaterThan', threshold: 1, dimensions: [], severity: 1, text: 'The mail gateway was started again and again.' }
  { name: 'too-few-servers', of: serverId, metric: 'Replicas', aggregation: 'Maximum', operator: 'LessThan', threshold: serverReplicas, dimensions: [], severity: 1, text: 'Fewer servers run than are told to.' }
  {
    name: 'failed-requests'
    of: serverId
    metric: 'Requests'
    aggregation: 'Total'
    operator: 'GreaterThan'
    threshold: 5
    dimensions: [{ name: 'statusCodeCategory', operator: 'Include', values: ['5xx'] }]
    severity: 1
    text: 'Requests failed in the server (5xx).'
  }
]

resource metricRules 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for rule in metrics: {
    name: '${prefix}-${rule.name}'
    location: 'global'
    properties: {
      description: rule.text
      severity: rule.severity
      enabled: true
      scopes: [rule.of]
      evaluationFrequency: 'PT1M'
      windowSize: 'PT5M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: rule.name
            metricNamespace: 'Microsoft.App/containerApps'
            metricName: rule.metric
            timeAggregation: rule.aggregation
            operator: rule.operator
            threshold: rule.threshold
            dimensions: rule.dimensions
          }
        ]
      }
      actions: [{ actionGroupId: operators.id }]
    }
  }
]
