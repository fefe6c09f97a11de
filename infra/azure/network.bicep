// The programs' own network: mail by TCP from outside is only possible within one, and the database lets no other in.
param prefix string
param location string

var range = '10.60.0.0/23'

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: '${prefix}-network'
  location: location
  properties: {
    addressSpace: { addressPrefixes: ['10.60.0.0/16'] }
    subnets: [
      {
        name: 'programs'
        properties: {
          addressPrefix: range
          delegations: [{ name: 'container-apps', properties: { serviceName: 'Microsoft.App/environments' } }]
          serviceEndpoints: [{ service: 'Microsoft.AzureCosmosDB' }]
        }
      }
    ]
  }
}

output programsSubnetId string = network.properties.subnets[0].id
output programsSubnetRange string = range
