// The documents of all brigades: one container, one partition per brigade.
param name string
param location string
param secondLocation string
param maxThroughput int
param keysAllowed bool
param subnetId string
param allowedIps array
param dataPrincipalId string
param workspaceId string

resource account 'Microsoft.DocumentDB/databaseAccounts@2024-11-15' = {
  name: name
  location: location
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    // One region writes: two would settle conflicts by dropping one side, and an answer or a claim would be gone.
    enableMultipleWriteLocations: false
    enableAutomaticFailover: true
    locations: [
      { locationName: location, failoverPriority: 0, isZoneRedundant: true }
      { locationName: secondLocation, failoverPriority: 1, isZoneRedundant: false }
    ]
    // Reads in the writing region see every write; should the region be lost, at most these many writes or seconds are. The smallest that two regions allow.
    consistencyPolicy: { defaultConsistencyLevel: 'BoundedStaleness', maxStalenessPrefix: 100000, maxIntervalInSeconds: 300 }
    backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: 'Continuous30Days' } }
    disableLocalAuth: !keysAllowed
    disableKeyBasedMetadataWriteAccess: true
    minimalTlsVersion: 'Tls12'
    publicNetworkAccess: 'Enabled'
    isVirtualNetworkFilterEnabled: true
    virtualNetworkRules: [{ id: subnetId }]
    ipRules: [for ip in allowedIps: { ipAddressOrRange: ip }]
  }
}

resource database 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2024-11-15' = {
  parent: account
  name: 'brigade-dispatch'
  properties: { resource: { id: 'brigade-dispatch' } }
}

resource documents 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2024-11-15' = {
  parent: database
  name: 'documents'
  properties: {
    resource: {
      id: 'documents'
      partitionKey: { paths: ['/b'], kind: 'Hash', version: 2 }
      // -1: a document expires if it says when, and only then.
      defaultTtl: -1
      // Only what is asked for is indexed; sealed bodies would cost writes and find nothing. Equal to the engine's own policy (tests/Infra.Tests).
      indexingPolicy: {
        indexingMode: 'consistent'
        automatic: true
        includedPaths: [{ path: '/b/?' }, { path: '/t/?' }, { path: '/s/?' }, { path: '/x/?' }, { path: '/d/?' }, { path: '/k/*' }]
        excludedPaths: [{ path: '/*' }]
      }
    }
    options: { autoscaleSettings: { maxThroughput: maxThroughput } }
  }
}

// Cosmos DB Built-in Data Contributor: documents yes, containers and keys no.
resource contributor 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2024-11-15' = {
  parent: account
  name: guid(account.id, dataPrincipalId, 'data-contributor')
  properties: {
    roleDefinitionId: '${account.id}/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002'
    principalId: dataPrincipalId
    scope: account.id
  }
}

resource log 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account
  name: 'log'
  properties: {
    workspaceId: workspaceId
    logAnalyticsDestinationType: 'Dedicated'
    logs: [
      { category: 'DataPlaneRequests', enabled: true }
      { category: 'ControlPlaneRequests', enabled: true }
    ]
  }
}

output endpoint string = account.properties.documentEndpoint
output database string = database.name
