// Where every log goes, and how long it stays.
param prefix string
param location string

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${prefix}-logs'
  location: location
  properties: {
    sku: { name: 'PerGB2018' }
    // Operation logs are kept a year and more.
    retentionInDays: 400
    features: { disableLocalAuth: true }
  }
}

output workspaceId string = workspace.id
