using F23.StringSimilarity;

namespace Deployer.Environments;

/// <summary>Finds the word that was probably meant.</summary>
public static class Spelling
{
    // Jaro-Winkler: 1 is equal. Found by trying: 0.8 takes one or two slips and a shortened word, not another word.
    private const double LikeEnough = 0.8;

    /// <summary>The known word nearest to <paramref name="word"/>, or null when none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        var similarity = new JaroWinkler();
        return known
            .Select(candidate => (Candidate: candidate, Score: similarity.Similarity(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(pair => pair.Score >= LikeEnough)
            .OrderByDescending(pair => pair.Score)
            .Select(pair => pair.Candidate)
            .FirstOrDefault();
    }
}
