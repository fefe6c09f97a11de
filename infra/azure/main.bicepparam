// Example: copy it, name your own. No secrets here; they go into the vault (docs/operations.md).
using 'main.bicep'

param prefix = 'brigade'
param publicBaseUrl = 'https://call.example.jp'
param mailDomains = 'brigade.example.jp'
param operatorEmails = ['operator@example.jp']
// Second step, once the images are in the registry and the secrets in the vault:
// param version = '0.1.0'
