// The server and the mail gateway as container apps.
param prefix string
param location string
param version string
param registry string
param identityId string
param identityClientId string
param subnetId string
param subnetRange string
param vaultUri string
param cosmosEndpoint string
param cosmosDatabase string
param publicBaseUrl string
param mailDomains string
param serverReplicas int
param workspaceId string

// LINE's limits are per channel; the settings are per server, so each takes its share.
var multicastPerSecond = 200 / serverReplicas
var pushPerSecond = 2000 / serverReplicas
var port = 8080

resource environment 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: '${prefix}-environment'
  location: location
  properties: {
    vnetConfiguration: { infrastructureSubnetId: subnetId, internal: false }
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
    zoneRedundant: true
    appLogsConfiguration: { destination: 'azure-monitor' }
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: environment
  name: 'logs'
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'ContainerAppConsoleLogs', enabled: true }
      { category: 'ContainerAppSystemLogs', enabled: true }
    ]
  }
}

resource server 'Microsoft.App/containerApps@2025-01-01' = {
  name: '${prefix}-server'
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      // One revision: a new one takes over when it is ready, and only then does the old one end.
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        targetPort: port
        transport: 'auto'
        allowInsecure: false
        // Any server shows any board.
        stickySessions: { affinity: 'none' }
      }
      registries: [{ server: registry, identity: identityId }]
      secrets: [{ name: 'brigade-key', keyVaultUrl: '${vaultUri}secrets/brigade-key', identity: identityId }]
    }
    template: {
      // An attempt at LINE is finished and recorded before the end: up to 30 s.
      terminationGracePeriodSeconds: 45
      scale: { minReplicas: serverReplicas, maxReplicas: serverReplicas }
      volumes: [{ name: 'secrets', storageType: 'Secret', secrets: [{ secretRef: 'brigade-key', path: 'brigade.key' }] }]
      containers: [
        {
          name: 'server'
          image: '${registry}/brigade-dispatch/server:${version}'
          resources: { cpu: json('1.0'), memory: '2Gi' }
          volumeMounts: [{ volumeName: 'secrets', mountPath: '/run/secrets' }]
          env: [
            { name: 'ASPNETCORE_URLS', value: 'http://+:${port}' }
            { name: 'AZURE_CLIENT_ID', value: identityClientId }
            { name: 'Encryption__KeyFile', value: '/run/secrets/brigade.key' }
            { name: 'Storage__Provider', value: 'Cosmos' }
            { name: 'Storage__Cosmos__Endpoint', value: cosmosEndpoint }
            { name: 'Storage__Cosmos__Database', value: cosmosDatabase }
            { name: 'Public__BaseUrl', value: publicBaseUrl }
            // The ingress speaks from the environment's subnet or from Container Apps' own range; nobody else reaches the servers.
            { name: 'Proxy__Trusted', value: '${subnetRange},100.100.0.0/16' }
            { name: 'Line__MulticastPerSecond', value: string(multicastPerSecond) }
            { name: 'Line__PushPerSecond', value: string(pushPerSecond) }
          ]
          probes: [
            { type: 'Startup', httpGet: { path: '/health/live', port: port }, periodSeconds: 2, failureThreshold: 30, timeoutSeconds: 2 }
            // A server that cannot write is taken out of the round and kept: its sender still works. Only one that does not answer at all is started anew.
            { type: 'Readiness', httpGet: { path: '/health/ready', port: port }, periodSeconds: 5, failureThreshold: 2, timeoutSeconds: 3 }
            { type: 'Liveness', httpGet: { path: '/health/live', port: port }, periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 }
          ]
        }
      ]
    }
  }
}

resource mailGateway 'Microsoft.App/containerApps@2025-01-01' = {
  name: '${prefix}-mail-gateway'
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: { external: true, transport: 'tcp', targetPort: 2525, exposedPort: 25 }
      registries: [{ server: registry, identity: identityId }]
      secrets: [{ name: 'intake-secrets', keyVaultUrl: '${vaultUri}secrets/intake-secrets', identity: identityId }]
    }
    template: {
      terminationGracePeriodSeconds: 45
      scale: { minReplicas: 2, maxReplicas: 2 }
      volumes: [{ name: 'secrets', storageType: 'Secret', secrets: [{ secretRef: 'intake-secrets', path: 'intake-secrets.json' }] }]
      containers: [
        {
          name: 'mail-gateway'
          image: '${registry}/brigade-dispatch/mail-gateway:${version}'
          resources: { cpu: json('0.25'), memory: '0.5Gi' }
          volumeMounts: [{ volumeName: 'secrets', mountPath: '/run/secrets' }]
          env: [
            { name: 'MAIL_LISTEN', value: ':2525' }
            { name: 'MAIL_DOMAINS', value: mailDomains }
            { name: 'MAIL_NAME', value: split(split(publicBaseUrl, '//')[1], '/')[0] }
            { name: 'BRIGADE_URL', value: 'https://${server.properties.configuration.ingress.fqdn}' }
            { name: 'INTAKE_SECRETS_FILE', value: '/run/secrets/intake-secrets.json' }
          ]
          probes: [
            { type: 'Readiness', tcpSocket: { port: 2525 }, periodSeconds: 5, failureThreshold: 2 }
            { type: 'Liveness', tcpSocket: { port: 2525 }, periodSeconds: 10, failureThreshold: 6 }
          ]
        }
      ]
    }
  }
}

output serverId string = server.id
output mailGatewayId string = mailGateway.id
output serverAddress string = 'https://${server.properties.configuration.ingress.fqdn}'
output mailAddress string = mailGateway.properties.configuration.ingress.fqdn
