// BrigadeDispatch on Azure: Container Apps before Cosmos DB. Deployed into one resource group, in two steps (docs/operations.md):
// first without `version` (everything but the programs), then, with images pushed and secrets set, with it.
targetScope = 'resourceGroup'

@description('Begins the name of every resource: lower-case letters and digits.')
@minLength(3)
@maxLength(11)
param prefix string = 'brigade'

@description('Region of the programs and of all writes.')
param location string = 'japaneast'

@description('Second region of the data: readable, and promoted if the first is lost.')
param secondLocation string = 'japanwest'

@description('Tag of both images in the registry. Empty: the programs are not deployed yet.')
param version string = ''

@description('The address people know, e.g. https://call.example.jp. Its domain is bound to the server app after the first deployment.')
param publicBaseUrl string

@description('Mail domains of the brigades, separated by commas.')
param mailDomains string

@description('Servers that always run: none of them is ever scaled away, an alarm waits for no start.')
@minValue(2)
@maxValue(3)
param serverReplicas int = 2

@description('Most request units a second; a tenth of it is always there.')
@minValue(1000)
param maxThroughput int = 4000

@description('Whether the account\'s keys work beside managed identities. Only for moving data in and out from another machine.')
param cosmosKeysAllowed bool = false

@description('Addresses besides the programs\' subnet that may reach Cosmos DB, for moving data.')
param cosmosAllowedIps array = []

@description('Who is told by e-mail when an alert fires.')
param operatorEmails array

var suffix = uniqueString(resourceGroup().id)

module network 'network.bicep' = {
  name: 'network'
  params: { prefix: prefix, location: location }
}

module observation 'observation.bicep' = {
  name: 'observation'
  params: { prefix: prefix, location: location }
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${prefix}-programs'
  location: location
}

module vault 'vault.bicep' = {
  name: 'vault'
  params: {
    name: '${prefix}-${suffix}'
    location: location
    readerPrincipalId: identity.properties.principalId
    workspaceId: observation.outputs.workspaceId
  }
}

module registry 'registry.bicep' = {
  name: 'registry'
  params: { name: '${prefix}${suffix}', location: location, pullerPrincipalId: identity.properties.principalId }
}

module cosmos 'cosmos.bicep' = {
  name: 'cosmos'
  params: {
    name: '${prefix}-${suffix}'
    location: location
    secondLocation: secondLocation
    maxThroughput: maxThroughput
    keysAllowed: cosmosKeysAllowed
    subnetId: network.outputs.programsSubnetId
    allowedIps: cosmosAllowedIps
    dataPrincipalId: identity.properties.principalId
    workspaceId: observation.outputs.workspaceId
  }
}

module programs 'programs.bicep' = if (!empty(version)) {
  name: 'programs'
  params: {
    prefix: prefix
    location: location
    version: version
    registry: registry.outputs.loginServer
    identityId: identity.id
    identityClientId: identity.properties.clientId
    subnetId: network.outputs.programsSubnetId
    subnetRange: network.outputs.programsSubnetRange
    vaultUri: vault.outputs.uri
    cosmosEndpoint: cosmos.outputs.endpoint
    cosmosDatabase: cosmos.outputs.database
    publicBaseUrl: publicBaseUrl
    mailDomains: mailDomains
    serverReplicas: serverReplicas
    workspaceId: observation.outputs.workspaceId
  }
}

module alerts 'alerts.bicep' = if (!empty(version)) {
  name: 'alerts'
  params: {
    prefix: prefix
    location: location
    workspaceId: observation.outputs.workspaceId
    serverId: programs!.outputs.serverId
    mailGatewayId: programs!.outputs.mailGatewayId
    serverReplicas: serverReplicas
    operatorEmails: operatorEmails
  }
}

output registry string = registry.outputs.loginServer
output vault string = vault.outputs.name
output cosmosEndpoint string = cosmos.outputs.endpoint
output serverAddress string = programs.?outputs.serverAddress ?? ''
output mailAddress string = programs.?outputs.mailAddress ?? ''
