using Deployer.Tools;

namespace Deployer.Buckets;

/// <summary>A bucket, a folder in it, and the server that has it.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Prefix">What the names of all objects begin with, without a slash at its end; empty for the whole bucket.</param>
/// <param name="Endpoint">The API's address, which ends in <c>/storage/v1/</c>.</param>
internal sealed record BucketPlace(string Bucket, string Prefix, Uri Endpoint)
{
    private const string ApiPath = "/storage/v1/";

    /// <summary>Finds the server as Terraform's <c>gcs</c> backend does.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="prefix">What the names of all objects begin with.</param>
    /// <param name="variables">The tools' environment: an emulator on this machine was taken out where the cloud is real.</param>
    /// <param name="setting">The backend's <c>storage_custom_endpoint</c>, or null.</param>
    public static BucketPlace Find(
        string bucket, string prefix, IReadOnlyDictionary<string, string> variables, string? setting = null)
    {
        var server = StateEndpoint.OfBucket(variables, setting).Address;
        var path = server.AbsolutePath == "/" ? ApiPath : server.AbsolutePath.TrimEnd('/') + "/";
        return new BucketPlace(bucket, prefix.Trim('/'), new Uri(server, path));
    }

    /// <summary>The address of an object's metadata.</summary>
    /// <param name="name">Its name below the prefix.</param>
    /// <param name="query">Begins with a question mark, or is empty.</param>
    public Uri AddressOf(string name, string query) =>
        new(Endpoint, $"b/{Uri.EscapeDataString(Bucket)}/o/{Uri.EscapeDataString(FullName(name))}{query}");

    /// <summary>The address of a list of objects.</summary>
    /// <param name="query">Begins with a question mark.</param>
    public Uri ListAddress(string query) => new(Endpoint, $"b/{Uri.EscapeDataString(Bucket)}/o{query}");

    /// <summary>The address to ask for one's permissions on the whole bucket at.</summary>
    /// <param name="query">Begins with a question mark.</param>
    public Uri PermissionsAddress(string query) => new(Endpoint, $"b/{Uri.EscapeDataString(Bucket)}/iam/testPermissions{query}");

    /// <summary>The address to upload to.</summary>
    /// <param name="query">Begins with a question mark.</param>
    public Uri UploadAddress(string query) =>
        new(Endpoint, $"/upload{Endpoint.AbsolutePath}b/{Uri.EscapeDataString(Bucket)}/o{query}");

    /// <summary>An object's name in the whole bucket.</summary>
    /// <param name="name">Its name below the prefix.</param>
    public string FullName(string name) => Prefix.Length == 0 ? name : $"{Prefix}/{name}";

    /// <summary>An object's name below the prefix.</summary>
    /// <param name="fullName">Its name in the whole bucket.</param>
    public string NameBelow(string fullName) => Prefix.Length == 0 ? fullName : fullName[(Prefix.Length + 1)..];

    /// <inheritdoc/>
    public override string ToString() => Prefix.Length == 0 ? $"gs://{Bucket}" : $"gs://{Bucket}/{Prefix}";
}
