"""Fills a moto server through boto3, then makes it check every signature. Prints two sets of keys as
JSON: those of a user, and those that the user got by assuming a role."""

import json
import sys
import urllib.request

import boto3

url = sys.argv[1]
everything = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
trust = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
)


def client(service):
    return boto3.client(
        service, endpoint_url=url, region_name="eu-west-1", aws_access_key_id="setup", aws_secret_access_key="setup"
    )


s3, ec2, iam, sts, sns, dynamodb = (client(name) for name in ("s3", "ec2", "iam", "sts", "sns", "dynamodb"))

s3.create_bucket(Bucket="reports", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
for day in range(1, 24):
    s3.put_object(Bucket="reports", Key=f"daily/2026-01-{day:02}.csv", Body=f"day,clicks\n2026-01-{day:02},{day * 100}\n")
for key in ("odd name+&=%.csv", "größe.csv"):
    s3.put_object(Bucket="reports", Key=key, Body="day,clicks\n2025-12-31,7\n")

image = ec2.describe_images()["Images"][0]["ImageId"]
for number in range(7):
    tags = [{"Key": "Name", "Value": f"web-{number}"}, {"Key": "Team", "Value": "a & b <c>"}]
    ec2.run_instances(
        ImageId=image,
        MinCount=number % 3 + 1,
        MaxCount=number % 3 + 1,
        InstanceType="t3.micro",
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags[:1] if number == 1 else tags}],
    )

for number in range(7):
    iam.create_policy(PolicyName=f"policy-{number}", PolicyDocument=everything)
for number in range(105):
    sns.create_topic(Name=f"topic-{number:03}")

dynamodb.create_table(
    TableName="orders",
    KeySchema=[{"AttributeName": "shop", "KeyType": "HASH"}, {"AttributeName": "number", "KeyType": "RANGE"}],
    AttributeDefinitions=[{"AttributeName": "shop", "AttributeType": "S"}, {"AttributeName": "number", "AttributeType": "N"}],
    BillingMode="PAY_PER_REQUEST",
)
for number in range(30):
    item = {"shop": {"S": f"shop-{number % 3}"}, "number": {"N": str(number)}, "total": {"N": f"{number}.10"}}
    item["lines"] = {"L": [{"M": {"sku": {"S": f"sku-{line}"}}} for line in range(number % 3)]}
    dynamodb.put_item(TableName="orders", Item=item)

iam.create_user(UserName="robot")
iam.put_user_policy(UserName="robot", PolicyName="all", PolicyDocument=everything)
role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=trust)["Role"]
iam.put_role_policy(RoleName="reader", PolicyName="all", PolicyDocument=everything)
user = iam.create_access_key(UserName="robot")["AccessKey"]
assumed = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="capi")["Credentials"]

# From now on moto checks every signature (the number is that of calls it lets pass before).
check = urllib.request.Request(f"{url}/moto-api/reset-auth", data=b"0", headers={"Content-Type": "text/plain"})
urllib.request.urlopen(check).read()
print(
    json.dumps(
        {
            "user": [user["AccessKeyId"], user["SecretAccessKey"]],
            "role": [assumed["AccessKeyId"], assumed["SecretAccessKey"], assumed["SessionToken"]],
        }
    )
)
