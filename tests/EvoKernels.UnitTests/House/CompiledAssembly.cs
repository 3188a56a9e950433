using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace EvoKernels.UnitTests.House;

/// <summary>What a compiled assembly refers to, read from its metadata without loading it.</summary>
internal sealed class CompiledAssembly : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;

    public CompiledAssembly(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        _metadata = _file.GetMetadataReader();
    }

    public IEnumerable<string> References => _metadata.AssemblyReferences.Select(handle => _metadata.GetString(_metadata.GetAssemblyReference(handle).Name));

    /// <summary>Members of other assemblies that the code uses, as <c>System.DateTime.get_Now</c>. Those of generic types are left out.</summary>
    public IEnumerable<string> Members =>
        from handle in _metadata.MemberReferences
        let member = _metadata.GetMemberReference(handle)
        where member.Parent.Kind == HandleKind.TypeReference
        let type = _metadata.GetTypeReference((TypeReferenceHandle)member.Parent)
        select $"{_metadata.GetString(type.Namespace)}.{_metadata.GetString(type.Name)}.{_metadata.GetString(member.Name)}";

    public void Dispose() => _file.Dispose();
}
