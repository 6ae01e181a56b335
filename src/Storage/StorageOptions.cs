namespace Felles.Storage;

/// <summary>Where the data lie. Exactly one of the two is set.</summary>
public sealed record StorageOptions
{
    /// <summary>File of the embedded database; its folder is made when missing. Null when PostgreSQL is used.</summary>
    public string? SqlitePath { get; init; }

    /// <summary>Npgsql connection string of the PostgreSQL database. Null when the embedded database is used.</summary>
    public string? PostgresConnectionString { get; init; }

    /// <summary>Connections to PostgreSQL at most, per host.</summary>
    public int PostgresConnectionsMax { get; init; } = 40;
}
