using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace BrigadeDispatch.Kernel.Mediation;

/// <summary>Finds a module's handlers in its metadata. To ask each type, all the module's types would be loaded at every start, and few of them are handlers.</summary>
internal static class HandlerTypes
{
    /// <summary>The closed classes that implement MediatR's <c>IRequestHandler</c> or <c>INotificationHandler</c>, by themselves and not by a base class.</summary>
    public static unsafe IEnumerable<Type> Of(Assembly assembly)
    {
        if (!assembly.TryGetRawMetadata(out var blob, out var length))
            throw new InvalidOperationException($"{assembly} has no metadata to read.");
        var metadata = new MetadataReader(blob, length);
        var found = new List<Type>();
        foreach (var handle in metadata.TypeDefinitions)
        {
            var type = metadata.GetTypeDefinition(handle);
            if ((type.Attributes & (TypeAttributes.Interface | TypeAttributes.Abstract)) == 0 && type.GetGenericParameters().Count == 0
                && type.GetInterfaceImplementations().Any(face => IsHandler(metadata, metadata.GetInterfaceImplementation(face).Interface)))
                found.Add(assembly.ManifestModule.ResolveType(MetadataTokens.GetToken(handle)));
        }
        return found;
    }

    // ECMA-335 II.23.2.14: GENERICINST (CLASS | VALUETYPE) TypeDefOrRefOrSpecEncoded …
    private static bool IsHandler(MetadataReader metadata, EntityHandle face)
    {
        if (face.Kind != HandleKind.TypeSpecification)
            return false;
        var signature = metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)face).Signature);
        if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
            return false;
        signature.ReadCompressedInteger();
        if (signature.ReadTypeHandle() is not { Kind: HandleKind.TypeReference } generic)
            return false;
        var named = metadata.GetTypeReference((TypeReferenceHandle)generic);
        return metadata.StringComparer.Equals(named.Namespace, nameof(MediatR))
            && (metadata.StringComparer.Equals(named.Name, "IRequestHandler`2") || metadata.StringComparer.Equals(named.Name, "INotificationHandler`1"));
    }
}
