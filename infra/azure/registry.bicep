// Images of the two programs; pulled by role, no admin user.
param name string
param location string
param pullerPrincipalId string

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: name
  location: location
  sku: { name: 'Basic' }
  properties: { adminUserEnabled: false }
}

var acrPull = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')

resource puller 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: registry
  name: guid(registry.id, pullerPrincipalId, acrPull)
  properties: { roleDefinitionId: acrPull, principalId: pullerPrincipalId, principalType: 'ServicePrincipal' }
}

output loginServer string = registry.properties.loginServer
